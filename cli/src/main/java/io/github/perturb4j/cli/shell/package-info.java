/**
 * JShell with the library at hand: how it is started, the helpers that a person at its prompt has, and how values are
 * printed there.
 *
 * <p>The shell itself is the JDK's. What a helper computes belongs to the other modules: here is only what makes it
 * short to type.
 */
package io.github.perturb4j.cli.shell;
