/**
 * The loss around an image, and which pixels a decision hangs on: the command {@code explain}, its files, and the same
 * numbers for the microscope page.
 *
 * <p>How slices, curvatures and attributions are computed belongs to the attacks' {@code explain}.
 */
package io.github.perturb4j.cli.explain;
