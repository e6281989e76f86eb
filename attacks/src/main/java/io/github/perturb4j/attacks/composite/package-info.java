/** Cascades of other attacks, one per file. */
package io.github.perturb4j.attacks.composite;
