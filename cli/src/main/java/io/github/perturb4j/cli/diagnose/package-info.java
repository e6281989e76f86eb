/** What {@code perturb4j diagnose} reads and shows. */
package io.github.perturb4j.cli.diagnose;
