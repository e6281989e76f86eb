/**
 * How robust a model is on a set of images: every attack at every radius, the worst case, and how sure that is.
 *
 * <p>Whether it can be believed is {@code diagnosis}'s question; reading images and writing files is the command
 * line's.
 */
package io.github.perturb4j.attacks.evaluation;
