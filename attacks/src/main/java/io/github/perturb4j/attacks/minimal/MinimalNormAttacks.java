package io.github.perturb4j.attacks.minimal;

import io.github.perturb4j.attacks.AttackSpec;
import java.util.List;

/** The attacks of this family by name. */
public final class MinimalNormAttacks {
    /** One row for each. */
    public static final List<AttackSpec> SPECS = List.of(
            DeepFool.SPEC, Ddn.SPEC, Fmn.SPEC, CarliniWagner.SPEC, Ead.SPEC, Jsma.SPEC, Fab.SPEC, FabTargeted.SPEC);

    private MinimalNormAttacks() {}
}
