package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PerSample;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The scale-invariant method: the gradient is the mean of those of J(x / 2^i) for i = 0 to copies - 1, each with
 * respect to x (where black is not 0 but the box's low, of J(low + (x - low) / 2^i)), since a network's loss is nearly
 * the same for an image and its dimmed copies. Lin et al. 2020 (Nesterov accelerated gradient and scale invariance for
 * adversarial attacks), section 3.3; with Nesterov's look-ahead, as in algorithm 1 (SI-NI-FGSM), or without it.
 *
 * @param ascent steps, their size and the decay
 * @param copies gradients in each step, at least 1; the paper's is 5
 * @param nesterov whether to look ahead
 */
public record SiFgsm(Ascent ascent, int copies, boolean nesterov) implements IterativeFgsm {
    static final AttackSpec SPEC = AttackSpec.of(
                    "si-fgsm",
                    "on dimmed copies of the image",
                    "Lin et al. 2020",
                    o -> new SiFgsm(Ascent.withMomentum(o), o.integer("copies", 5), o.flag("nesterov", true)))
            .withNorms(Norm.LINF, Norm.L2)
            .withCost("`steps` x `copies`");

    /** @throws IllegalArgumentException if a setting is out of its range */
    public SiFgsm {
        AttackSettings.atLeastOne("si-fgsm", "copies", copies);
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public int gradientsPerStep() {
        return copies;
    }

    @Override
    public boolean looksAhead() {
        return nesterov;
    }

    @Override
    public GradientEstimate estimate(AttackTask task) {
        return this::mean;
    }

    private INDArray mean(AttackTask task, INDArray x) {
        double black = task.box().origin();
        return GradientEstimate.sum(task, x, copies, i -> Math.scalb(1.0, -i) / copies, i -> {
            double scale = Math.scalb(1.0, -i);
            return task.gradient(PerSample.map(x, (sample, values) -> {
                for (int p = 0; p < values.length; p++) {
                    values[p] = black + scale * (values[p] - black);
                }
            }));
        });
    }
}
