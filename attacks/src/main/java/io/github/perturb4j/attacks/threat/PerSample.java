package io.github.perturb4j.attacks.threat;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Loops over the samples of a batch, each on its own as float64 values, channel after channel: nothing a sample gets
 * depends on its neighbours.
 */
public final class PerSample {
    private PerSample() {}

    /** Changes the values of one sample in place. */
    @FunctionalInterface
    public interface Body {
        void change(int sample, double[] values);
    }

    /** As {@link Body}, beside the values of the same sample in another array. */
    @FunctionalInterface
    public interface PairBody {
        void change(int sample, double[] values, double[] other);
    }

    /** A new array, of the innermost scope, of x's shape and type: each sample changed by {@code body}. */
    public static INDArray map(INDArray x, Body body) {
        INDArray result = Memory.uninitialized(x.dataType(), x.shape());
        Span in = Span.of(Memory.contiguous(x));
        Span out = Span.of(result);
        int length = (int) (x.length() / x.size(0));
        Parallel.tiles((int) x.size(0), i -> {
            double[] values = new double[length];
            in.get((long) i * length, values, 0, length);
            body.change(i, values);
            out.put((long) i * length, values, 0, length);
        });
        return Ops.constant(result).value();
    }

    /** {@link #map} with the same sample of {@code other}, which has x's shape and any type. */
    public static INDArray zip(INDArray x, INDArray other, PairBody body) {
        Span beside = Span.of(Memory.contiguous(other));
        return map(x, (i, values) -> {
            double[] b = new double[values.length];
            beside.get((long) i * values.length, b, 0, values.length);
            body.change(i, values, b);
        });
    }

    /** Visits each sample of two arrays of one shape, in order. */
    public static void read(INDArray x, INDArray other, PairBody body) {
        Span left = Span.of(Memory.contiguous(x));
        Span right = Span.of(Memory.contiguous(other));
        int samples = (int) x.size(0);
        int length = (int) (x.length() / samples);
        for (int i = 0; i < samples; i++) {
            double[] a = new double[length];
            double[] b = new double[length];
            left.get((long) i * length, a, 0, length);
            right.get((long) i * length, b, 0, length);
            body.change(i, a, b);
        }
    }

    /** C of (N, C, H, W). */
    public static int channels(INDArray x) {
        return x.rank() == 4 ? (int) x.size(1) : 1;
    }

    static void checkAlike(String what, INDArray x, INDArray x0) {
        if (x.dataType() != x0.dataType() || !Arrays.equals(x.shape(), x0.shape())) {
            throw new IllegalArgumentException(what + ": x and x0 must have one shape and type, found " + x.dataType()
                    + Arrays.toString(x.shape()) + " and " + x0.dataType() + Arrays.toString(x0.shape()));
        }
    }
}
