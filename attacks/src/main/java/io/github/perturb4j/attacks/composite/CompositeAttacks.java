package io.github.perturb4j.attacks.composite;

import io.github.perturb4j.attacks.AttackSpec;
import java.util.List;

/** The attacks of this family by name. */
public final class CompositeAttacks {
    /** One row for each. */
    public static final List<AttackSpec> SPECS = List.of(AutoAttack.SPEC);

    private CompositeAttacks() {}
}
