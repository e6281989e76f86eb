/** How robust a model is on a set of images: every attack at every radius, the worst case, and how sure that is. */
package io.github.perturb4j.attacks.evaluation;
