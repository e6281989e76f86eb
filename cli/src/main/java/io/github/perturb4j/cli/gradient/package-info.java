/**
 * Commands that show how gradients flow, and the microscope page that they write.
 *
 * <p>The page's scripts and styles are resources beside the classes, in {@code microscope}: each file draws one part of
 * the page. What a graph, a trace or a gradient check is belongs to core-autodiff.
 */
package io.github.perturb4j.cli.gradient;
