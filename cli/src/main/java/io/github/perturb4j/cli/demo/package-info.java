/**
 * {@code demo}: the story of two attacks on one picture, with networks that are included.
 *
 * <p>Its attacks run and report as {@code attack} does it; here are the story, its claims and its page.
 */
package io.github.perturb4j.cli.demo;
