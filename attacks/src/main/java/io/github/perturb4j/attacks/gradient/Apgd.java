package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.SpecOptions;
import io.github.perturb4j.attacks.threat.Norm;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Auto-PGD: projected ascent with momentum from a random start, whose step begins at 2 epsilon and is halved, going
 * back to the best point, where between two checkpoints the loss rose in fewer than 75 % of the steps or the best point
 * did not change. Croce and Hein 2020 (Reliable evaluation of adversarial robustness with an ensemble of diverse
 * parameter-free attacks), section 3, Algorithm 1; for L1 the sparse form of Croce and Hein 2021 (Mind the box),
 * section 3, Algorithm 1, through balls of 3, 2 and 1 times epsilon.
 *
 * @param loss what is ascended; with a targeted criterion it is the targeted form
 * @param steps gradient calls, at least 1; as published 100
 * @param restarts how often to begin anew on what has not succeeded, at least 1
 * @param eot draws that each loss and gradient is the mean of, for models that draw random numbers; at least 1. As
 *     published 20 in AutoAttack's rand version (expectation over transformation; Athalye et al. 2018, Synthesizing
 *     robust adversarial examples), whose losses are those of the last draw
 */
public record Apgd(ApgdLoss loss, int steps, int restarts, int eot) implements FixedEpsilonAttack {
    static final AttackSpec CE = AttackSpec.of(
                    "apgd-ce", "Auto-PGD on the cross-entropy", "Croce and Hein 2020", o -> of(ApgdLoss.CE, o))
            .withNorms(Norm.LINF, Norm.L2, Norm.L1)
            .withCost("`steps` x `eot` a restart");

    static final AttackSpec DLR = AttackSpec.of(
                    "apgd-dlr",
                    "Auto-PGD on the difference of logits ratio, with 2 classes on the difference",
                    "Croce and Hein 2020",
                    o -> of(ApgdLoss.DLR, o))
            .withNorms(Norm.LINF, Norm.L2, Norm.L1)
            .withCost("`steps` x `eot` a restart");

    /** @throws IllegalArgumentException if a setting is out of its range */
    public Apgd {
        AttackSettings.atLeastOne("apgd", "steps", steps);
        AttackSettings.atLeastOne("apgd", "restarts", restarts);
        AttackSettings.atLeastOne("apgd", "eot", eot);
    }

    /** For models that draw no random numbers. */
    public Apgd(ApgdLoss loss, int steps, int restarts) {
        this(loss, steps, restarts, 1);
    }

    private static Apgd of(ApgdLoss loss, SpecOptions options) {
        return new Apgd(loss, options.integer("steps", 100), options.integer("restarts", 1), options.integer("eot", 1));
    }

    @Override
    public AttackSpec spec() {
        return loss == ApgdLoss.CE ? CE : DLR;
    }

    @Override
    public int modelDraws() {
        return eot;
    }

    @Override
    public INDArray run(AttackTask task) {
        return ApgdSearch.run(task, loss.of(task.criterion()), steps);
    }
}
