/**
 * The program: its entry, the root command that lists all others, and the commands that are one file each. What goes
 * wrong anywhere becomes one line on stderr and an exit code here: 0 done, 2 bad usage, 1 anything else.
 *
 * <p>A command that needs more than a file has a package of its own below, which sees no other command's but {@code
 * attack}'s; what is computed belongs to the other modules.
 */
package io.github.perturb4j.cli;
