/**
 * What {@code evaluate} does: runs the attacks, keeps a record of every one, counts, and tells.
 *
 * <p>The attacks' plan and the statistics are {@code attacks.evaluation}'s.
 */
package io.github.perturb4j.cli.evaluate;
