/**
 * Whether gradients are right: rules of ops held against differences, in float64.
 *
 * <p>{@link io.github.perturb4j.autodiff.check.GradCheck} checks a function or an op, {@link
 * io.github.perturb4j.autodiff.check.GradAudit} every op of a recorded graph, {@link
 * io.github.perturb4j.autodiff.check.TransposeCheck} whether forward and reverse mode are each other's transposes;
 * {@link io.github.perturb4j.autodiff.check.OpCatalogue} lists the ops and draws examples of them.
 *
 * <p>Whether an attack's gradients are worth anything is a question for {@code attacks.diagnosis}; numbers themselves
 * are compared with references in the tests.
 */
package io.github.perturb4j.autodiff.check;
