package io.github.perturb4j.attacks;

/**
 * An attack that looks for any success inside a ball of given radius; restarts are run on samples that have not
 * succeeded yet. Of several successes the one with the largest objective is kept.
 */
public non-sealed interface FixedEpsilonAttack extends SingleAttack {}
