package io.github.perturb4j.attacks.transform;

import io.github.perturb4j.attacks.threat.PerSample;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A transform for each image of a batch. Results have the input's shape and type and belong to the innermost scope.
 *
 * <p>Transforms are for pixels in [0, 1], where 0 is black; pixels of another box are taken there and back, so that
 * what is dark, and how large noise is, does not depend on the box: low + unit T((x - low) / unit).
 */
public final class Transforms {
    private final Transform[] each;
    private final double origin;
    private final double unit;

    /** Of pixels in [0, 1]. */
    public Transforms(Transform... each) {
        this(PixelBox.UNIT, each);
    }

    /** @param box of the pixels */
    public Transforms(PixelBox box, Transform... each) {
        this.each = each.clone();
        this.origin = box.origin();
        this.unit = box.unit();
    }

    /** Drawn for each sample from its own random numbers, for pixels in [0, 1]. */
    public static Transforms draw(
            RandomTransform distribution, INDArray images, IntFunction<? extends RandomGenerator> random) {
        return draw(distribution, images, PixelBox.UNIT, random);
    }

    /**
     * Drawn for each sample from its own random numbers.
     *
     * @param box of the pixels
     */
    public static Transforms draw(
            RandomTransform distribution,
            INDArray images,
            PixelBox box,
            IntFunction<? extends RandomGenerator> random) {
        ImageShape shape = ImageShape.of(images);
        Transform[] drawn = new Transform[(int) images.size(0)];
        Arrays.setAll(drawn, i -> distribution.draw(random.apply(i), shape));
        return new Transforms(box, drawn);
    }

    /** T_i(x_i). */
    public INDArray apply(INDArray x) {
        return PerSample.map(x, (i, values) -> {
            if (each[i] == Transform.IDENTITY) {
                return;
            }
            double[] inUnits = new double[values.length];
            Arrays.setAll(inUnits, p -> (values[p] - origin) / unit);
            each[i].apply(inUnits, values);
            for (int p = 0; p < values.length; p++) {
                values[p] = origin + unit * values[p];
            }
        });
    }

    /** {@link #apply(INDArray)} as an op, which can be differentiated. */
    public Variable apply(Variable x) {
        return Ops.apply(new TransformOp(this), x);
    }

    /** A_i^T g_i. */
    public INDArray transpose(INDArray g) {
        return PerSample.map(g, (i, values) -> each[i].transpose(values.clone(), values));
    }
}
