package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.RankedTargets;
import io.github.perturb4j.attacks.threat.Norm;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@link Apgd} with the targeted {@link ApgdLoss#DLR}, towards each of the classes that the original is most likely to
 * be taken for, one after the other. Croce and Hein 2020 (Reliable evaluation of adversarial robustness), section 5.
 * With fewer other classes than {@code targets} each is tried once; a targeted criterion's own target is the only one.
 *
 * @param steps gradient calls for each target, at least 1; as published 100
 * @param targets how many classes to try, at least 1; as published 9
 * @param startsPerTarget how often to begin anew for each target, at least 1
 */
public record ApgdTargeted(int steps, int targets, int startsPerTarget) implements FixedEpsilonAttack {
    static final AttackSpec SPEC = AttackSpec.of(
                    "apgd-t",
                    "Auto-PGD on the targeted ratio, with 3 classes or fewer on the difference",
                    "Croce and Hein 2020",
                    o -> new ApgdTargeted(o.integer("steps", 100), o.integer("targets", 9), o.integer("restarts", 1)))
            .withNorms(Norm.LINF, Norm.L2, Norm.L1)
            .withCost("`steps` for each target");

    /** @throws IllegalArgumentException if a setting is out of its range */
    public ApgdTargeted {
        AttackSettings.atLeastOne("apgd-t", "steps", steps);
        new RankedTargets(targets, startsPerTarget).check("apgd-t");
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    /** For each target. */
    @Override
    public int restarts() {
        return ranked().restarts();
    }

    @Override
    public INDArray run(AttackTask task) {
        int[] towards = ranked().choose(task);
        return ApgdSearch.run(task, ApgdLoss.targeted(task.labels(), ranked().choose(task)), steps);
    }

    private RankedTargets ranked() {
        return new RankedTargets(targets, startsPerTarget);
    }
}
