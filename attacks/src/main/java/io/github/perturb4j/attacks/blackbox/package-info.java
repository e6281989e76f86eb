/**
 * Attacks that see only a model's answers, one per file.
 *
 * <p>Gradients are not asked for here (the harness refuses them); attacks that follow gradients belong to {@code
 * gradient}, nearest successes to {@code minimal}.
 */
package io.github.perturb4j.attacks.blackbox;
