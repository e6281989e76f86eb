/**
 * For tests of ops, one's own ones too, with jqwik: {@link io.github.perturb4j.testkit.ForAllOps} draws examples of
 * ops, {@link io.github.perturb4j.testkit.OpProperties} has all that holds for each, {@link
 * io.github.perturb4j.testkit.Shapes} draws shapes.
 *
 * <p>What holds for an op is {@link io.github.perturb4j.autodiff.check.OpRule}'s, in core-autodiff, which needs no
 * jqwik; nothing that runs outside of tests depends on this module.
 */
package io.github.perturb4j.testkit;
