/**
 * Training loops: batches in, steps of an optimiser, checkpoints that a run goes on from bit for bit.
 *
 * <p>What is minimised is an {@link io.github.perturb4j.nn.train.Objective}, and adversarial ones are {@code
 * attacks.training}'s.
 */
package io.github.perturb4j.nn.train;
