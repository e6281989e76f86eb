/**
 * What leaves the program: files that appear whole or not at all, JSON, numbers as text, progress bars, errors, and the
 * end of a run that is told to stop.
 *
 * <p>It knows no option and no command. How pages look is {@code report}'s.
 */
package io.github.perturb4j.cli.output;
