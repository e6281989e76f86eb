/**
 * The command line. One {@code *Command} per file, what they share in mixins ({@code *Options}); {@link
 * io.github.perturb4j.cli.Main} turns what goes wrong into one line on stderr and an exit code: 0 done, 2 bad usage, 1
 * anything else.
 *
 * <p>What is computed belongs to the modules below; a command reads options, calls them, and says what came of it.
 */
package io.github.perturb4j.cli;
