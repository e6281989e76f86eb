/** Attacks by name. */
package io.github.perturb4j.attacks.catalog;
