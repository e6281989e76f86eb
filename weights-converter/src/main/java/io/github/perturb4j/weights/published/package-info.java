/** Weights that others publish, by name: found in a cache folder, or downloaded into it once. */
package io.github.perturb4j.weights.published;
