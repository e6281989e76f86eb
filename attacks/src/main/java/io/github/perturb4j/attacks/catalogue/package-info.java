/**
 * Attacks by name.
 *
 * <p>It finds and parses; what an attack is called and which defaults it has stands in the attack's own file.
 */
package io.github.perturb4j.attacks.catalogue;
