package io.github.perturb4j.attacks.minimal;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.MinimalNormAttack;
import io.github.perturb4j.attacks.RankedTargets;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.threat.Norm;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@link Fab} towards one class after the other, those that the original is most likely to be taken for: a single
 * boundary and one backward pass per step, however many classes there are; any wrong class is a success. Croce and Hein
 * 2020 (Reliable evaluation of adversarial robustness), section 5. With fewer other classes than {@code targets} each
 * is tried once; a targeted criterion's own target is the only one.
 *
 * @param iterations for each target, at least 1; as published 100
 * @param targets how many classes to try, at least 1; as published 9
 * @param startsPerTarget at least 1; the first begins at the original, others at random points
 */
public record FabTargeted(int iterations, int targets, int startsPerTarget) implements MinimalNormAttack {
    static final AttackSpec SPEC = AttackSpec.of(
                    "fab-t",
                    "FAB towards one class after the other",
                    "Croce and Hein 2020",
                    o -> new FabTargeted(o.integer("steps", 100), o.integer("targets", 9), o.integer("restarts", 1)))
            .withNorms(Norm.LINF, Norm.L2, Norm.L1)
            .withCost("`steps` and up to 4 forward a step, for each target");

    /** @throws IllegalArgumentException if a setting is out of its range */
    public FabTargeted {
        AttackSettings.atLeastOne("fab-t", "steps", iterations);
        new RankedTargets(targets, startsPerTarget).check("fab-t");
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public int steps() {
        return FabSearch.queries(iterations);
    }

    /** For each target. */
    @Override
    public int restarts() {
        return ranked().restarts();
    }

    @Override
    public INDArray run(AttackTask task) {
        int[] towards = ranked().choose(task);
        return new FabSearch(task, Loss.difference(towards, task.labels())).run(iterations, !ranked().isFirst(task));
    }

    private RankedTargets ranked() {
        return new RankedTargets(targets, startsPerTarget);
    }
}
