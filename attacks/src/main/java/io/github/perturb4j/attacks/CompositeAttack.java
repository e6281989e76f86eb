package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.threat.Norm;
import java.util.List;

/** Several attacks one after the other, each on the samples that all before it have left robust: a cascade. */
public non-sealed interface CompositeAttack extends Attack {
    /** The attacks, in order; at least one. Random numbers differ from stage to stage. */
    List<Attack> stages();

    /** Those for balls of this norm, where they differ. */
    default List<Attack> stages(Norm norm) {
        return stages();
    }
}
