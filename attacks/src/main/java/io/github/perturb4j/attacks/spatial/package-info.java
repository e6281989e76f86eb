/**
 * Attacks that move an image instead of changing its pixels: not in a ball, so with an interface of their own.
 *
 * <p>Transforms that an attack within a ball averages over belong to {@code transform}.
 */
package io.github.perturb4j.attacks.spatial;
