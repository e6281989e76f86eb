package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.threat.Norm;
import java.util.EnumSet;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The momentum iterative method: steps follow an average of all gradients so far, each scaled alike, which gets past
 * poor maxima and transfers better to other models. Dong et al. 2018 (Boosting adversarial attacks with momentum),
 * algorithm 1, and section 3.3 for L2.
 *
 * @param ascent steps, their size and the decay
 */
public record MiFgsm(Ascent ascent) implements FixedEpsilonAttack {
    @Override
    public String name() {
        return "mi-fgsm";
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
        return ascent.run(task, AttackTask::gradient);
    }
}
