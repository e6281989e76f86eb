package io.github.perturb4j.attacks.composite;

import io.github.perturb4j.attacks.AttackSpec;
import java.util.List;

/** The attacks of this family by name. */
public final class CompositeAttacks {
    /** One line for each. */
    public static final List<AttackSpec> SPECS = List.of(new AttackSpec(
            "autoattack",
            "APGD-CE, APGD-T, FAB-T and Square, each on what is left robust (Croce and Hein 2020)",
            o -> new AutoAttack(
                    o.choice("version", AutoAttack.Version.STANDARD),
                    o.integer("steps", 100),
                    o.automatic("targets"),
                    o.integer("queries", 5000))));

    private CompositeAttacks() {}
}
