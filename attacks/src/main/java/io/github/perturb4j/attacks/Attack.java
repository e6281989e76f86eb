package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.threat.Norm;
import java.util.EnumSet;
import java.util.Set;

/**
 * A way to look for adversarial examples: a {@link FixedEpsilonAttack}, a {@link MinimalNormAttack}, or a
 * {@link CompositeAttack} of several. Implementations are records of their settings, checked in their compact
 * constructors.
 */
public sealed interface Attack permits SingleAttack, CompositeAttack {
    /** The short name by which the command line and reports know it, such as {@code pgd}. */
    String name();

    /** The norms of the balls it can search; the runner refuses others. */
    default Set<Norm> norms() {
        return EnumSet.allOf(Norm.class);
    }
}
