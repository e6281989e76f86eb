package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.threat.Norm;
import java.util.EnumSet;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Variance tuning with momentum: to each gradient is added by how much the gradients around the last point differed from
 * its own, in the mean. Wang and He 2021 (Enhancing the transferability of adversarial attacks through variance tuning),
 * algorithm 1; neighbours are clipped to the box.
 *
 * @param ascent steps, their size and the decay
 * @param neighbours gradients around each point, at least 1; the paper's is 20
 * @param reach how far they may lie, uniform in a ball of so many epsilons; the paper's is 1.5
 */
public record VmiFgsm(Ascent ascent, int neighbours, double reach) implements FixedEpsilonAttack {
    /** @throws IllegalArgumentException if a setting is out of its range */
    public VmiFgsm {
        AttackSettings.atLeastOne("vmi-fgsm", "neighbours", neighbours);
        AttackSettings.positive("vmi-fgsm", "reach", reach, "it is a multiple of epsilon, the paper's is 1.5");
    }

    @Override
    public String name() {
        return "vmi-fgsm";
    }

    /** L-inf and L2. */
    @Override
    public Set<Norm> norms() {
        return EnumSet.of(Norm.LINF, Norm.L2);
    }

    @Override
    public int steps() {
        return AttackSettings.product(ascent.steps(), 1 + neighbours);
    }

    @Override
    public INDArray run(AttackTask task) {
        return ascent.run(task, new VarianceTuned(task, neighbours, reach));
    }
}
