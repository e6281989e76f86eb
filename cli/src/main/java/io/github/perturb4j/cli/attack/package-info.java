/**
 * {@code attack}: one attack on one image, and its report as text, page, JSON and pictures, which {@code demo} shows
 * too.
 *
 * <p>How an attack computes belongs to the module attacks; its options are {@code options}'.
 */
package io.github.perturb4j.cli.attack;
