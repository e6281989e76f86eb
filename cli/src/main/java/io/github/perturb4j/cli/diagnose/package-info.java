/**
 * What {@code perturb4j diagnose} reads and shows.
 *
 * <p>The checks are {@code attacks.diagnosis}'s.
 */
package io.github.perturb4j.cli.diagnose;
