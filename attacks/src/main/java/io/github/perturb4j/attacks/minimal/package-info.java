/**
 * Attacks that look for the nearest success, whatever its distance, one per file.
 *
 * <p>Attacks within a given radius belong to {@code gradient} and {@code blackbox}; the bisection of a radius is
 * the harness's.
 */
package io.github.perturb4j.attacks.minimal;
