/** Attacks that see only a model's answers, one per file. */
package io.github.perturb4j.attacks.blackbox;
