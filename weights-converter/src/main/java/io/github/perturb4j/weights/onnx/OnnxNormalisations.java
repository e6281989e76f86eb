package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Normalisations by stored statistics, or by those of parts of the input. */
final class OnnxNormalisations {
    static final Map<String, OnnxOperator> TABLE = new HashMap<>();

    /** GroupNormalization scales each channel from this version on, each group before. */
    private static final int SCALED_CHANNELS = 21;

    private static final double EPSILON = 1e-5;
    private static final double MEAN_VARIANCE_EPSILON = 1e-9;

    static {
        TABLE.put("BatchNormalization", OnnxNormalisations::batch);
        TABLE.put("InstanceNormalization", OnnxOperator.of(OnnxNormalisations::instance));
        TABLE.put("GroupNormalization", OnnxOperator.of(OnnxNormalisations::group));
        TABLE.put("LayerNormalization", OnnxNormalisations::layer);
        TABLE.put("RMSNormalization", OnnxOperator.of(OnnxNormalisations::rootMeanSquare));
        TABLE.put("MeanVarianceNormalization", OnnxOperator.of(OnnxNormalisations::meanVariance));
        TABLE.put("LpNormalization", OnnxOperator.of(OnnxNormalisations::norm));
        TABLE.put("LRN", OnnxOperator.of(OnnxNormalisations::local));
    }

    private OnnxNormalisations() {}

    /** What was computed on the way beside the normalised x. */
    private record Moments(Variable normalised, Variable mean, Variable variance, Variable inverse) {}

    private static Moments moments(Variable x, double eps, int... dims) {
        Variable mean = Ops.mean(x, true, dims);
        Variable centred = Ops.sub(x, mean);
        Variable variance = Ops.mean(Ops.square(centred), true, dims);
        Variable inverse = Ops.pow(Ops.add(variance, eps), -0.5);
        return new Moments(Ops.mul(centred, inverse), mean, variance, inverse);
    }

    private static double epsilon(OnnxCall c) {
        return c.node().real("epsilon", EPSILON);
    }

    private static OnnxValue[] batch(OnnxCall c) {
        Variable x = c.x(0);
        if (c.node().number("training_mode", 0) != 0) {
            return trainedBatch(c, x);
        }
        return new OnnxValue[] {OnnxValue.of(Ops.batchNormInference(x, c.x(1), c.x(2), c.x(3), c.x(4), epsilon(c)))};
    }

    private static OnnxValue[] trainedBatch(OnnxCall c, Variable x) {
        int[] dims = IntStream.range(0, x.rank()).filter(d -> d != 1).toArray();
        Moments moments = moments(x, epsilon(c), dims);
        double kept = c.node().real("momentum", 0.9);
        return new OnnxValue[] {
            OnnxValue.of(scaled(moments.normalised, c.x(1), c.x(2))),
            OnnxValue.of(running(c.x(3), moments.mean, kept)),
            OnnxValue.of(running(c.x(4), moments.variance, kept))
        };
    }

    private static Variable running(Variable before, Variable now, double kept) {
        return Ops.add(Ops.mul(before, kept), Ops.mul(Ops.reshape(now, before.shape()), 1 - kept));
    }

    /** One factor and one summand for each channel. */
    private static Variable scaled(Variable x, Variable scale, Variable shift) {
        long[] shape = new long[x.rank()];
        Arrays.fill(shape, 1);
        shape[1] = x.size(1);
        return Ops.add(Ops.mul(x, Ops.reshape(scale, shape)), Ops.reshape(shift, shape));
    }

    private static Variable instance(OnnxCall c) {
        Variable x = c.x(0);
        int[] dims = IntStream.range(2, x.rank()).toArray();
        return scaled(moments(x, epsilon(c), dims).normalised, c.x(1), c.x(2));
    }

    private static Variable group(OnnxCall c) {
        Variable x = c.x(0);
        long groups = c.node().number("num_groups", 1);
        if (groups < 1 || x.size(1) % groups != 0) {
            throw new IllegalArgumentException(x.size(1) + " channels do not divide into " + groups + " groups");
        }
        Variable grouped = Ops.reshape(x, x.size(0), groups, -1);
        Variable y = moments(grouped, epsilon(c), 2).normalised;
        if (c.node().opset() < SCALED_CHANNELS) {
            return Ops.reshape(scaled(y, c.x(1), c.x(2)), x.shape());
        }
        return scaled(Ops.reshape(y, x.shape()), c.x(1), c.x(2));
    }

    private static int[] fromAxis(OnnxCall c) {
        return IntStream.range(c.dim(0, "axis", -1), c.value(0).rank()).toArray();
    }

    private static OnnxValue[] layer(OnnxCall c) {
        Moments moments = moments(c.x(0), epsilon(c), fromAxis(c));
        Variable scaled = Ops.mul(moments.normalised, c.x(1));
        return new OnnxValue[] {
            OnnxValue.of(c.has(2) ? Ops.add(scaled, c.x(2)) : scaled),
            OnnxValue.of(moments.mean),
            OnnxValue.of(moments.inverse)
        };
    }

    private static Variable rootMeanSquare(OnnxCall c) {
        Variable square = Ops.mean(Ops.square(c.x(0)), true, fromAxis(c));
        return Ops.mul(Ops.mul(c.x(0), Ops.pow(Ops.add(square, epsilon(c)), -0.5)), c.x(1));
    }

    /** The standard deviation has the epsilon here, not the variance. */
    private static Variable meanVariance(OnnxCall c) {
        long[] axes = c.node().numbers("axes");
        int[] dims = OnnxCall.dims(
                axes == null ? new long[] {0, 2, 3} : axes, c.value(0).rank());
        Moments moments = moments(c.x(0), 0, dims);
        Variable centred = Ops.sub(c.x(0), moments.mean);
        return Ops.div(centred, Ops.add(Ops.sqrt(moments.variance), MEAN_VARIANCE_EPSILON));
    }

    /** x / its norm; 0 stays 0. */
    private static Variable norm(OnnxCall c) {
        long p = c.node().number("p", 2);
        Variable sum = Ops.sum(OnnxReductions.power(c.x(0), p), true, c.dim(0, "axis", -1));
        Variable one = Variable.scalar(sum.dtype(), 1);
        Variable positive = OnnxComparisons.choose(OnnxComparisons.mask(sum, v -> v > 0), sum, one);
        return Ops.div(c.x(0), OnnxReductions.root(positive, p));
    }

    /** x / (bias + alpha / size sum x^2)^beta, the sum over the channels around. */
    private static Variable local(OnnxCall c) {
        Variable x = c.x(0);
        int size = c.node().integer("size", 0);
        if (size < 1 || size > 1 << 16) {
            throw new IllegalArgumentException("the attribute size must be from 1 to 65536, found " + size);
        }
        int before = (size - 1) / 2;
        int channels = (int) x.size(1);
        OnnxWindow around = new OnnxWindow(channels, size, 1, 1, before, size - 1 - before, channels);
        Variable sum = around.sum(Ops.square(x), 1);
        double alpha = c.node().real("alpha", 1e-4) / size;
        Variable base = Ops.add(Ops.mul(sum, alpha), c.node().real("bias", 1));
        return Ops.mul(x, Ops.pow(base, -c.node().real("beta", 0.75)));
    }
}
