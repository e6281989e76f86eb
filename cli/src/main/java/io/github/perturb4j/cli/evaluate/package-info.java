/**
 * {@code evaluate}: runs the attacks on many images, keeps a record of every one, counts, and tells.
 *
 * <p>The attacks' grid and the statistics are {@code attacks.evaluation}'s.
 */
package io.github.perturb4j.cli.evaluate;
