/**
 * Attacks that follow the gradient of a criterion's objective at the pixels, one per file.
 *
 * <p>Projection, counting, budgets and the choice of the best iterate are the harness's; cascades of attacks
 * belong to {@code composite}.
 */
package io.github.perturb4j.attacks.gradient;
