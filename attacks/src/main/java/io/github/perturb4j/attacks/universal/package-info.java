/**
 * Perturbations made once for many images: a universal one, and a patch. Samples mix here, so these are no {@link
 * io.github.perturb4j.attacks.Attack}s and have interfaces of their own.
 *
 * <p>Attacks on one image at a time belong to the other packages.
 */
package io.github.perturb4j.attacks.universal;
