/** Transforms of images that are linear but for a constant, with their transposes, and distributions of them. */
package io.github.perturb4j.attacks.transform;
