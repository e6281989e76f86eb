/** Attacks that follow the gradient of a criterion's objective at the pixels, one per file. */
package io.github.perturb4j.attacks.gradient;
