/**
 * What is written on the command line and what it means: kinds of values, mixins that several commands have, and the
 * attack that is asked for.
 *
 * <p>Options of one command alone stand with that command; networks and their weights are {@code model}'s.
 */
package io.github.perturb4j.cli.options;
