/**
 * {@code diagnose}: reads images, has the checks run, and shows their verdicts.
 *
 * <p>The checks and what they rest on are {@code attacks.diagnosis}'s.
 */
package io.github.perturb4j.cli.diagnose;
