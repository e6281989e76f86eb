package io.github.perturb4j.attacks.threat;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Arithmetic on batches of images, samples along the first dimension. Computed in float64, rounded once to the result's
 * type. Results belong to the innermost {@link io.github.perturb4j.autodiff.Scope}; inputs are not changed, except by
 * {@link #assign}.
 */
public final class Points {
    private Points() {}

    /** A copy, rounded or widened to {@code type}. */
    public static INDArray copy(INDArray x, DataType type) {
        return Ops.constant(Memory.copy(x, type)).value();
    }

    /** A copy. */
    public static INDArray copy(INDArray x) {
        return copy(x, x.dataType());
    }

    /** x + scale d, of x's type; d has x's shape and may have another type. */
    public static INDArray add(INDArray x, double scale, INDArray d) {
        return add(x, sample -> scale, d);
    }

    /** x + scale d, with a scale for each sample, given its position. */
    public static INDArray add(INDArray x, IntToDoubleFunction scale, INDArray d) {
        checkShape("add", x, d);
        return PerSample.zip(x, d, (sample, values, step) -> {
            double factor = scale.applyAsDouble(sample);
            for (int i = 0; i < values.length; i++) {
                values[i] += factor * step[i];
            }
        });
    }

    /**
     * clip(x + v) for each image of x, with v one image's values: each sum is rounded towards x, so that no pixel
     * changes by more than v says, and x + v is in every ball around x that v is in around 0.
     */
    public static INDArray shift(INDArray x, double[] v, PixelBox box) {
        DataType type = x.dataType();
        return PerSample.map(x, (sample, values) -> {
            for (int i = 0; i < values.length; i++) {
                double moved =
                        v[i] > 0 ? Rounding.highest(type, values[i], v[i]) : Rounding.lowest(type, values[i], -v[i]);
                values[i] = Math.min(box.high(type), Math.max(box.low(type), moved));
            }
        });
    }

    /** x + scale z, with z standard normal; {@code random} gives the random numbers of a sample, given its position. */
    public static INDArray addGaussian(INDArray x, double scale, IntFunction<? extends RandomGenerator> random) {
        return PerSample.map(x, (sample, values) -> {
            RandomGenerator numbers = random.apply(sample);
            for (int i = 0; i < values.length; i++) {
                values[i] += scale * numbers.nextGaussian();
            }
        });
    }

    /**
     * Overwrites x, which must be C-contiguous, with {@code next}, of the same shape; how a loop carries its iterate
     * on.
     */
    public static void assign(INDArray x, INDArray next) {
        checkShape("assign", x, next);
        Span from = Span.of(Memory.contiguous(next));
        Span to = Span.of(x);
        copy(from, 0, to, 0, to.length());
    }

    /** The given samples, in the given order. */
    public static INDArray select(INDArray x, int... samples) {
        long[] shape = x.shape().clone();
        shape[0] = samples.length;
        INDArray picked = Memory.uninitialized(x.dataType(), shape);
        Span from = Span.of(Memory.contiguous(x));
        Span to = Span.of(picked);
        long length = to.length() / samples.length;
        for (int i = 0; i < samples.length; i++) {
            copy(from, samples[i] * length, to, i * length, length);
        }
        return Ops.constant(picked).value();
    }

    /** Overwrites sample {@code at} of x, which must be C-contiguous, with sample {@code sample} of {@code source}. */
    public static void put(INDArray x, int at, INDArray source, int sample) {
        Span to = Span.of(x);
        long length = to.length() / x.size(0);
        copy(Span.of(Memory.contiguous(source)), sample * length, to, at * length, length);
    }

    private static void copy(Span from, long start, Span to, long at, long length) {
        double[] block = new double[(int) Math.min(Span.BLOCK, length)];
        Span.forEachBlock(0, length, Span.BLOCK, (done, n) -> {
            from.get(start + done, block, 0, n);
            to.put(at + done, block, 0, n);
        });
    }

    private static void checkShape(String what, INDArray a, INDArray b) {
        if (!Arrays.equals(a.shape(), b.shape())) {
            throw new IllegalArgumentException("Points." + what + ": expected one shape, found "
                    + Arrays.toString(a.shape()) + " and " + Arrays.toString(b.shape()));
        }
    }
}
