package io.github.perturb4j.attacks.composite;

import io.github.perturb4j.attacks.AttackSpec;
import java.util.List;

/** The attacks of this family by name. */
public final class CompositeAttacks {
    /** One line for each. */
    public static final List<AttackSpec> SPECS = List.of();

    private CompositeAttacks() {}
}
