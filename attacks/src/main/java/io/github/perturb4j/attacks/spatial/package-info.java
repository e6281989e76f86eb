/** Attacks that move an image instead of changing its pixels: not in a ball, so with an interface of their own. */
package io.github.perturb4j.attacks.spatial;
