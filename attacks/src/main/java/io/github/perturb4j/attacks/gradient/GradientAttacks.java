package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSpec;
import java.util.List;

/** The attacks of this family by name. */
public final class GradientAttacks {
    /** One row for each. */
    public static final List<AttackSpec> SPECS = List.of(
            Fgsm.SPEC,
            Pgd.SPEC,
            Apgd.CE,
            Apgd.DLR,
            ApgdTargeted.SPEC,
            GradientDescent.SPEC,
            RandomFgsm.SPEC,
            Bim.SPEC,
            AdamPgd.SPEC,
            MiFgsm.SPEC,
            NiFgsm.SPEC,
            SiFgsm.SPEC,
            DiFgsm.SPEC,
            TiFgsm.SPEC,
            VmiFgsm.SPEC,
            Eot.SPEC);

    private GradientAttacks() {}
}
