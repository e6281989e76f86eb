/**
 * Weights that others publish, by name: found in a cache folder, or downloaded into it once.
 *
 * <p>Reading what was downloaded is the parent package's.
 */
package io.github.perturb4j.weights.published;
