/**
 * Adversarial training: objectives for {@link io.github.perturb4j.nn.train.Trainer} whose batches are attacked
 * first, min over theta of the mean of max over the ball of a loss (Madry et al. 2018, equation 2.1).
 *
 * <p>The loop, optimisers and checkpoints are {@code nn.train}'s and {@code nn.optim}'s; attacks that are judged
 * belong to the packages of attacks.
 */
package io.github.perturb4j.attacks.training;
