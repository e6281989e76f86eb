/**
 * Cascades of other attacks, one per file.
 *
 * <p>What takes the steps belongs to the attacks that are called; here is only who is called, on which samples, in
 * which order.
 */
package io.github.perturb4j.attacks.composite;
