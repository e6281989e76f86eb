package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.transform.InputDiversity;

/**
 * Input diversity with momentum: each gradient is that of J(T(x)) with respect to x, with T drawn anew. Xie et al. 2019
 * (Improving transferability of adversarial examples with input diversity), section 3.3 and 3.4 (M-DI2-FGSM).
 *
 * @param ascent steps, their size and the decay
 * @param diversity the transforms
 */
public record DiFgsm(Ascent ascent, InputDiversity diversity) implements IterativeFgsm {
    static final AttackSpec SPEC = AttackSpec.of(
                    "di-fgsm",
                    "on randomly shrunk and shifted copies",
                    "Xie et al. 2019",
                    o -> new DiFgsm(
                            Ascent.withMomentum(o),
                            new InputDiversity(o.number("probability", 0.5), o.number("smallest", 0.9))))
            .withNorms(Norm.LINF, Norm.L2);

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public GradientEstimate estimate(AttackTask task) {
        return new TransformedInput(diversity, 1);
    }
}
