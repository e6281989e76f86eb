/**
 * What an attack ascends and what counts as success: {@link io.github.perturb4j.attacks.criterion.Criterion}.
 *
 * <p>How far an image may move is {@code threat}'s, how it moves the attacks'.
 */
package io.github.perturb4j.attacks.criterion;
