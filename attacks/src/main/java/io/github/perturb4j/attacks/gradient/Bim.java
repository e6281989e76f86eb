package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.threat.Norm;

/**
 * The basic iterative method: x = project(ascend(x, gradient, stepSize)) from the original. Kurakin, Goodfellow and
 * Bengio 2017 (Adversarial examples in the physical world), section 2.2, who take steps of one level of 8 bits, and
 * min(epsilon + 4, 1.25 epsilon) of them.
 *
 * @param ascent steps and their size; no momentum
 */
public record Bim(Ascent ascent) implements IterativeFgsm {
    static final AttackSpec SPEC = AttackSpec.of(
                    "bim", "gradient steps from the original", "Kurakin et al. 2017", o -> new Bim(Ascent.plain(o, 10)))
            .withNorms(Norm.LINF, Norm.L2, Norm.L1);

    /** @throws IllegalArgumentException if a setting is out of its range */
    public Bim {
        if (ascent.decay() != 0) {
            throw new IllegalArgumentException(
                    "bim has no momentum, found a decay of " + ascent.decay() + "; with momentum it is mi-fgsm");
        }
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }
}
