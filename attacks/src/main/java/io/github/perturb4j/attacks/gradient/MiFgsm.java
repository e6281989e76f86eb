package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.threat.Norm;

/**
 * The momentum iterative method: steps follow an average of all gradients so far, each scaled alike, which gets past
 * poor maxima and transfers better to other models. Dong et al. 2018 (Boosting adversarial attacks with momentum),
 * algorithm 1, and section 3.3 for L2.
 *
 * @param ascent steps, their size and the decay
 */
public record MiFgsm(Ascent ascent) implements IterativeFgsm {
    static final AttackSpec SPEC = AttackSpec.of(
                    "mi-fgsm",
                    "gradient steps with momentum",
                    "Dong et al. 2018",
                    o -> new MiFgsm(Ascent.withMomentum(o)))
            .withNorms(Norm.LINF, Norm.L2);

    @Override
    public AttackSpec spec() {
        return SPEC;
    }
}
