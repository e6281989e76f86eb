package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.transform.InputDiversity;
import java.util.EnumSet;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Input diversity with momentum: each gradient is that of J(T(x)) with respect to x, with T drawn anew. Xie et al. 2019
 * (Improving transferability of adversarial examples with input diversity), section 3.3 and 3.4 (M-DI2-FGSM).
 *
 * @param ascent steps, their size and the decay
 * @param diversity the transforms
 */
public record DiFgsm(Ascent ascent, InputDiversity diversity) implements FixedEpsilonAttack {
    @Override
    public String name() {
        return "di-fgsm";
    }

    /** L-inf and L2. */
    @Override
    public Set<Norm> norms() {
        return EnumSet.of(Norm.LINF, Norm.L2);
    }

    @Override
    public int steps() {
        return ascent.steps();
    }

    @Override
    public INDArray run(AttackTask task) {
        return ascent.run(task, new TransformedInput(diversity, 1));
    }
}
