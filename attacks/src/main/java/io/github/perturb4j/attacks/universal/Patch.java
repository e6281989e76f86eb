package io.github.perturb4j.attacks.universal;

import io.github.perturb4j.attacks.threat.PerSample;
import io.github.perturb4j.attacks.transform.ImageShape;
import io.github.perturb4j.attacks.transform.Warp;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a {@link PatchAttack} made.
 *
 * @param pixels (1, C, side, side)
 * @param placement where it may lie
 */
public record Patch(INDArray pixels, Placement placement) {
    private static final long STREAM = 0x7061746368L;

    /** Images with the patch laid over each, and how it lies there. */
    record Placed(INDArray images, ImageShape patch, Warp... warps) {
        /** The gradient at the patch's values, given that at the images: what lies under the patch, gathered. */
        double[] transpose(INDArray gradient) {
            double[] sum = new double[patch.length()];
            double[] back = new double[sum.length];
            double[] all = Span.of(Memory.contiguous(gradient)).toDoubles();
            int length = all.length / warps.length;
            for (int i = 0; i < warps.length; i++) {
                warps[i].transpose(Arrays.copyOfRange(all, i * length, (i + 1) * length), back);
                for (int p = 0; p < sum.length; p++) {
                    sum[p] += back[p];
                }
            }
            return sum;
        }
    }

    /**
     * The images with the patch on each, at random places that follow from the seed, the draw and the image's position;
     * they belong to the innermost {@link Scope}.
     */
    public INDArray apply(INDArray images, long seed, int draw) {
        return place(images, seed, draw).images();
    }

    Placed place(INDArray images, long seed, int draw) {
        ImageShape image = ImageShape.of(images);
        ImageShape shape = ImageShape.of(pixels);
        double[] values = Span.of(Memory.contiguous(pixels)).toDoubles();
        Warp[] warps = new Warp[(int) images.size(0)];
        Arrays.setAll(warps, i -> placement.draw(shape, image, new CounterRandom(STREAM, seed, draw, i)));
        INDArray laid = PerSample.map(images, (i, x) -> {
            double[] over = new double[x.length];
            warps[i].apply(values, over);
            boolean[] covered = warps[i].covered();
            for (int p = 0; p < x.length; p++) {
                x[p] = covered[p % covered.length] ? over[p] : x[p];
            }
        });
        return new Placed(laid, shape, warps);
    }

    /** The fraction of images and draws in which the model sees {@code target}. */
    public double rate(UnaryOperator<Variable> model, INDArray images, int target, int draws, long seed) {
        long seen = 0;
        for (int draw = 0; draw < draws; draw++) {
            try (Scope scope = Scope.open()) {
                seen += Arrays.stream(UniversalPerturbation.predictions(model, apply(images, seed, draw)))
                        .filter(k -> k == target)
                        .count();
            }
        }
        return (double) seen / draws / images.size(0);
    }
}
