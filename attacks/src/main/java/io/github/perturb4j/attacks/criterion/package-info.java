/** What an attack ascends and what counts as success: {@link io.github.perturb4j.attacks.criterion.Criterion}. */
package io.github.perturb4j.attacks.criterion;
