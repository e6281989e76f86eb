package io.github.perturb4j.attacks.universal;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.transform.ImageShape;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An adversarial patch: a square picture which, laid over any image anywhere, makes the model see one class. It ascends
 * the mean of log Pr(target | A(patch, image, place)) over images and random placements, the patch's pixels kept in the
 * box. Brown et al. 2017 (Adversarial patch), section 2, whose placements are also turned and scaled; steps are by the
 * sign of a momentum of gradients.
 *
 * @param side of the patch, in pixels, at least 1
 * @param steps at least 1
 * @param stepSize what a value changes by in a step, as a fraction of the box's width
 * @param batchSize images in each step, taken in turns
 * @param placement how it is turned and scaled
 * @param seed of placements
 */
public record PatchAttack(int side, int steps, double stepSize, int batchSize, Placement placement, long seed) {
    private static final double DECAY = 0.9;

    /** @throws IllegalArgumentException if a setting is out of its range */
    public PatchAttack {
        AttackSettings.atLeastOne("patch", "side", side);
        AttackSettings.atLeastOne("patch", "steps", steps);
        AttackSettings.atLeastOne("patch", "batchSize", batchSize);
        AttackSettings.positive("patch", "stepSize", stepSize, "it is a fraction of the box's width, for example 0.02");
    }

    /**
     * Makes a patch.
     *
     * @param model pixels (N, C, H, W) to logits (N, K), in evaluation mode
     * @param images (N, C, H, W), not changed; best without any of the target's class
     * @param target the class to be seen
     * @param box of the pixels, bounded; the patch begins at its middle
     */
    public Patch run(UnaryOperator<Variable> model, INDArray images, int target, PixelBox box) {
        int channels = ImageShape.of(images).channels();
        double middle = (box.low() + box.high()) / 2;
        if (!Double.isFinite(middle)) {
            throw new IllegalArgumentException("a patch needs a box with two bounds, found " + box);
        }
        INDArray pixels = Memory.filled(images.dataType(), middle, 1, channels, side, side);
        Patch patch = new Patch(pixels, placement);
        double[] values = Span.of(pixels).toDoubles();
        double[] momentum = new double[values.length];
        double length = stepSize * box.unit();
        for (int step = 0; step < steps; step++) {
            try (Scope scope = Scope.open()) {
                INDArray batch = Points.select(images, batch(step, (int) images.size(0)));
                average(momentum, gradient(model, patch, batch, target, step));
                for (int i = 0; i < values.length; i++) {
                    double ahead = values[i] + length * Math.signum(momentum[i]);
                    values[i] = Math.min(box.high(), Math.max(box.low(), ahead));
                }
                Span.of(pixels).putAll(values);
            }
        }
        return patch;
    }

    private int[] batch(int step, int images) {
        int size = Math.min(batchSize, images);
        return IntStream.range(0, size)
                .map(i -> (int) (((long) step * size + i) % images))
                .toArray();
    }

    /** Of the sum of log probabilities, at the patch's values; placements are new in each step. */
    private double[] gradient(UnaryOperator<Variable> model, Patch patch, INDArray images, int target, int step) {
        Patch.Placed placed = patch.place(images, seed, step);
        Variable input = Variable.leaf(placed.images());
        int[] targets = new int[(int) images.size(0)];
        Arrays.fill(targets, target);
        Variable loss = Ops.sum(Ops.crossEntropy(model.apply(input), targets));
        double[] gradient =
                placed.transpose(Gradients.of(Ops.neg(loss)).wrt(input).value());
        return gradient;
    }

    private static void average(double[] momentum, double[] gradient) {
        double mean = Arrays.stream(gradient).map(Math::abs).sum() / gradient.length;
        for (int i = 0; i < momentum.length && mean > 0; i++) {
            momentum[i] = DECAY * momentum[i] + gradient[i] / mean;
        }
    }
}
