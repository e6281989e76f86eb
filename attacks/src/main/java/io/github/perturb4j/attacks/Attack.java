package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.threat.Norm;
import java.util.Set;

/**
 * A way to look for adversarial examples: a {@link FixedEpsilonAttack}, a {@link MinimalNormAttack}, or a
 * {@link CompositeAttack} of several. Implementations are records of their settings, checked in their compact
 * constructors.
 */
public sealed interface Attack permits SingleAttack, CompositeAttack {
    /**
     * What there is to say of it whatever its settings are; of one that is no part of the catalogue {@link
     * AttackSpec#named}.
     */
    AttackSpec spec();

    /** The short name by which the command line and reports know it, such as {@code pgd}. */
    default String name() {
        return spec().name();
    }

    /** The norms of the balls it can search; the runner refuses others. */
    default Set<Norm> norms() {
        return spec().norms();
    }

    /** The most that it may ask of the model. */
    default Access access() {
        return spec().access();
    }
}
