package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.threat.Norm;

/**
 * Variance tuning with momentum: to each gradient is added by how much the gradients around the last point differed
 * from its own, in the mean. Wang and He 2021 (Enhancing the transferability of adversarial attacks through variance
 * tuning), algorithm 1; neighbours are clipped to the box.
 *
 * @param ascent steps, their size and the decay
 * @param neighbours gradients around each point, at least 1; the paper's is 20
 * @param reach how far they may lie, uniform in a ball of so many epsilons; the paper's is 1.5
 */
public record VmiFgsm(Ascent ascent, int neighbours, double reach) implements IterativeFgsm {
    static final AttackSpec SPEC = AttackSpec.of(
                    "vmi-fgsm",
                    "with gradients corrected by their neighbours'",
                    "Wang and He 2021",
                    o -> new VmiFgsm(Ascent.withMomentum(o), o.integer("neighbours", 20), o.number("reach", 1.5)))
            .withNorms(Norm.LINF, Norm.L2)
            .withCost("`steps` x (1 + `neighbours`)");

    /** @throws IllegalArgumentException if a setting is out of its range */
    public VmiFgsm {
        AttackSettings.atLeastOne("vmi-fgsm", "neighbours", neighbours);
        AttackSettings.positive("vmi-fgsm", "reach", reach, "it is a multiple of epsilon, the paper's is 1.5");
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public int gradientsPerStep() {
        return 1 + neighbours;
    }

    @Override
    public GradientEstimate estimate(AttackTask task) {
        return new VarianceTuned(task, neighbours, reach);
    }
}
