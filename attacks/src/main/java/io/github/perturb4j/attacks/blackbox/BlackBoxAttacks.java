package io.github.perturb4j.attacks.blackbox;

import io.github.perturb4j.attacks.AttackSpec;
import java.util.List;

/** The attacks of this family by name. */
public final class BlackBoxAttacks {
    /** One row for each. */
    public static final List<AttackSpec> SPECS = List.of(SquareAttack.SPEC, HopSkipJump.SPEC, Boundary.SPEC);

    private BlackBoxAttacks() {}
}
