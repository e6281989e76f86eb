package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.threat.Norm;

/**
 * Nesterov's iterative method: as {@link MiFgsm}, with the gradient taken where the momentum alone would lead. Lin et
 * al. 2020 (Nesterov accelerated gradient and scale invariance for adversarial attacks), section 3.2.
 *
 * @param ascent steps, their size and the decay
 */
public record NiFgsm(Ascent ascent) implements IterativeFgsm {
    static final AttackSpec SPEC = AttackSpec.of(
                    "ni-fgsm", "with Nesterov's look-ahead", "Lin et al. 2020", o -> new NiFgsm(Ascent.withMomentum(o)))
            .withNorms(Norm.LINF, Norm.L2);

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public boolean looksAhead() {
        return true;
    }
}
