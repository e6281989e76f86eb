/**
 * Transforms of images that are linear but for a constant, with their transposes, and distributions of them.
 *
 * <p>What is done with them (expectation, diversity) is the attacks' affair.
 */
package io.github.perturb4j.attacks.transform;
