package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.threat.Norm;
import java.util.EnumSet;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Nesterov's iterative method: as {@link MiFgsm}, with the gradient taken where the momentum alone would lead. Lin et al.
 * 2020 (Nesterov accelerated gradient and scale invariance for adversarial attacks), section 3.2.
 *
 * @param ascent steps, their size and the decay
 */
public record NiFgsm(Ascent ascent) implements FixedEpsilonAttack {
    @Override
    public String name() {
        return "ni-fgsm";
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
        return ascent.run(task, AttackTask::gradient, true);
    }
}
