/**
 * {@code train}: options, data, progress, and the files of a run that can go on.
 *
 * <p>How a network learns is {@code nn.train}'s, adversarial objectives are {@code attacks.training}'s.
 */
package io.github.perturb4j.cli.train;
