/**
 * Looking into a graph: what every value and every gradient of a computation is like, what it costs, where gradients
 * die, and where float32 departs from float64.
 *
 * <p>What belongs here: numbers about a recorded graph, as values that others print or draw. What does not: checks of
 * rules ({@code GradCheck}), and pages, pictures and files ({@code cli.gradient}).
 */
package io.github.perturb4j.autodiff.trace;
