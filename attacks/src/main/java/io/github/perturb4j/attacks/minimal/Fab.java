package io.github.perturb4j.attacks.minimal;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.MinimalNormAttack;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.threat.Norm;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The fast adaptive boundary attack: each step projects the iterate, and with a small weight the original, onto the
 * plane that the model's linearisation has for the nearest class boundary, within the box, and goes a little beyond; a
 * success is noted and the iterate taken a part of the way back to the original. Croce and Hein 2020 (Minimally
 * distorted adversarial examples with a fast adaptive boundary attack), Algorithm 1, with alpha_max 0.1, eta 1.05, beta
 * 0.9. The first restart begins at the original, others at random points.
 *
 * <p>A step costs two forward passes and a backward pass for every other class; with many classes see {@link
 * FabTargeted}. With targets there is one boundary, to the largest other logit.
 *
 * @param iterations at least 1; as published 100
 * @param restarts at least 1
 */
public record Fab(int iterations, int restarts) implements MinimalNormAttack {
    static final AttackSpec SPEC = AttackSpec.of(
                    "fab",
                    "projections onto linearised boundaries, drawn to the original",
                    "Croce and Hein 2020",
                    o -> new Fab(o.integer("steps", 100), o.integer("restarts", 1)))
            .withNorms(Norm.LINF, Norm.L2, Norm.L1)
            .withCost("`steps` forward, K - 1 times as many backward, and up to 4 forward a step");

    /** @throws IllegalArgumentException if a setting is out of its range */
    public Fab {
        AttackSettings.atLeastOne("fab", "steps", iterations);
        AttackSettings.atLeastOne("fab", "restarts", restarts);
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public int steps() {
        return FabSearch.queries(iterations);
    }

    @Override
    public INDArray run(AttackTask task) {
        return new FabSearch(task, boundaries(task)).run(iterations, task.restart() > 0);
    }

    private static Loss[] boundaries(AttackTask task) {
        if (task.criterion().targets().length > 0) {
            return new Loss[] {Loss.margin(task.criterion())};
        }
        int[] labels = task.labels();
        return IntStream.range(0, task.clean(0).classes() - 1)
                .mapToObj(k -> Loss.difference(
                        Arrays.stream(labels)
                                .map(label -> k < label ? k : k + 1)
                                .toArray(),
                        labels))
                .toArray(Loss[]::new);
    }
}
