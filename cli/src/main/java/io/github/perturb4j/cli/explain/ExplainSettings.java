package io.github.perturb4j.cli.explain;

import io.github.perturb4j.attacks.explain.Attribution;
import io.github.perturb4j.attacks.explain.GradientTimesInput;
import io.github.perturb4j.attacks.explain.IntegratedGradients;
import io.github.perturb4j.attacks.explain.Saliency;
import io.github.perturb4j.attacks.explain.SliceDirection;
import io.github.perturb4j.attacks.explain.SliceGrid;
import io.github.perturb4j.attacks.explain.SmoothGrad;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What is looked at around an image.
 *
 * @param slices each one or two directions
 * @param curvature whether second derivatives are computed
 * @param seed of random directions and of the power iteration
 */
public record ExplainSettings(
        SliceGrid grid,
        List<List<SliceDirection>> slices,
        List<Attribution> attributions,
        boolean curvature,
        long seed) {
    static final int STEPS = 64;
    static final int SAMPLES = 32;
    static final double SIGMA = 0.1;
    static final int SMALL_GRID = 41;
    static final int LARGE_GRID = 21;

    static final List<List<SliceDirection>> SLICES = List.of(
            List.of(SliceDirection.GRADIENT),
            List.of(SliceDirection.SIGN),
            List.of(SliceDirection.RANDOM),
            List.of(SliceDirection.SIGN, SliceDirection.RANDOM));

    /**
     * All methods.
     *
     * @param baseline of integrated gradients; null for black
     */
    static List<Attribution> attributions(int steps, INDArray baseline, int samples, double sigma, long seed) {
        return List.of(
                new Saliency(),
                new GradientTimesInput(),
                new IntegratedGradients(steps, baseline),
                new SmoothGrad(samples, sigma, seed));
    }

    /** What the microscope page shows: the usual slices within 8/255, and all attributions. */
    public static ExplainSettings ofPage() {
        return new ExplainSettings(
                new SliceGrid(Norm.LINF, 8 / 255.0, LARGE_GRID, PixelBox.NONE),
                SLICES,
                attributions(STEPS, null, SAMPLES, SIGMA, 0),
                true,
                0);
    }
}
