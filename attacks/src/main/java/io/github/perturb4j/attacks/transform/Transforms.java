package io.github.perturb4j.attacks.transform;

import io.github.perturb4j.attacks.threat.PerSample;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A transform for each image of a batch. Results have the input's shape and type and belong to the innermost scope. */
public final class Transforms {
    private final Transform[] each;

    public Transforms(Transform... each) {
        this.each = each.clone();
    }

    /** Drawn for each sample from its own random numbers. */
    public static Transforms draw(
            RandomTransform distribution, INDArray images, IntFunction<? extends RandomGenerator> random) {
        ImageShape shape = ImageShape.of(images);
        Transform[] drawn = new Transform[(int) images.size(0)];
        Arrays.setAll(drawn, i -> distribution.draw(random.apply(i), shape));
        return new Transforms(drawn);
    }

    /** T_i(x_i). */
    public INDArray apply(INDArray x) {
        return PerSample.map(x, (i, values) -> each[i].apply(values.clone(), values));
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
