/** Attacks that look for the nearest success, whatever its distance, one per file. */
package io.github.perturb4j.attacks.minimal;
