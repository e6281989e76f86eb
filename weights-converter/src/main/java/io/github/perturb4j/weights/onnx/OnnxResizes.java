package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/** Resizing, one axis after the other: each is a choice of elements, or a product with a matrix of weights. */
final class OnnxResizes {
    static final Map<String, OnnxOperator> TABLE = new HashMap<>();

    /** Resize has a region of interest as an input from this version on. */
    private static final int WITH_REGION = 11;

    static {
        TABLE.put("Resize", OnnxOperator.of(OnnxResizes::resize));
        TABLE.put("Upsample", OnnxOperator.of(OnnxResizes::upsample));
    }

    private OnnxResizes() {}

    private static Variable upsample(OnnxCall c) {
        Variable x = c.x(0);
        double[] scales = c.has(1) ? c.value(1).doubles() : c.node().reals("scales");
        return old(c, x, scales);
    }

    /** The definition before {@link #WITH_REGION}: coordinates are divided by the scale. */
    private static Variable old(OnnxCall c, Variable x, double... scales) {
        if (scales == null || scales.length != x.rank()) {
            throw new IllegalArgumentException("expected a scale for each of " + x.rank() + " dimensions");
        }
        OnnxScaling.Rule rule = OnnxScaling.Rule.old(c.node().text("mode", "nearest"));
        Variable y = x;
        for (int d = 0; d < scales.length; d++) {
            y = along(y, d, OnnxScaling.of(rule, x.size(d), scales[d], -1, 0, 1));
        }
        return y;
    }

    private static Variable resize(OnnxCall c) {
        Variable x = c.x(0);
        if (c.node().opset() < WITH_REGION) {
            return old(c, x, c.value(1).doubles());
        }
        long[] named = c.node().numbers("axes");
        int[] axes = OnnxCall.dims(named == null ? LongStream.range(0, x.rank()).toArray() : named, x.rank());
        double[] scales = c.has(2) && c.value(2).size() > 0 ? c.value(2).doubles() : null;
        long[] sizes = scales == null ? c.longs(3) : null;
        if ((scales == null ? sizes.length : scales.length) != axes.length) {
            throw new IllegalArgumentException("expected a scale or a size for each of " + axes.length + " dimensions");
        }
        if (sizes != null) {
            scales = ratios(c, x, axes, sizes);
        }
        double[] region =
                c.has(1) && c.value(1).size() == 2L * axes.length ? c.value(1).doubles() : null;
        OnnxScaling.Rule rule = OnnxScaling.Rule.of(c.node());
        Variable y = x;
        Variable inside = null;
        for (int i = 0; i < axes.length; i++) {
            OnnxScaling scaling = OnnxScaling.of(
                    rule,
                    x.size(axes[i]),
                    scales[i],
                    sizes == null ? -1 : sizes[i],
                    region == null ? 0 : region[i],
                    region == null ? 1 : region[i + axes.length]);
            y = along(y, axes[i], scaling);
            inside = inside(inside, x, axes[i], scaling);
        }
        return rule.cropped() ? outside(y, inside, c.node().real("extrapolation_value", 0)) : y;
    }

    /** The scales that sizes ask for; sizes are changed where the aspect ratio is to be kept. */
    private static double[] ratios(OnnxCall c, Variable x, int[] axes, long... sizes) {
        double[] scales = new double[axes.length];
        for (int i = 0; i < axes.length; i++) {
            scales[i] = (double) sizes[i] / x.size(axes[i]);
        }
        String policy = c.node().text("keep_aspect_ratio_policy", "stretch");
        if (!policy.equals("stretch")) {
            double kept = policy.equals("not_larger")
                    ? Arrays.stream(scales).min().orElse(1)
                    : Arrays.stream(scales).max().orElse(1);
            for (int i = 0; i < axes.length; i++) {
                scales[i] = kept;
                sizes[i] = (long) Math.floor(kept * x.size(axes[i]) + 0.5);
            }
        }
        return scales;
    }

    private static Variable along(Variable x, int axis, OnnxScaling scaling) {
        if (scaling.isIdentity(x.size(axis))) {
            return x;
        } else if (scaling.choice() != null) {
            return OnnxMoves.select(x, axis, scaling.choice());
        }
        Variable weights = Ops.constant(Memory.of(x.dtype(), scaling.weights(), scaling.count(), x.size(axis)));
        int[] last = swapped(x.rank(), axis);
        Variable rows = x.rank() - 1 == axis ? x : Ops.permute(x, last);
        long[] shape = rows.shape().clone();
        Variable product = Ops.linear(Ops.reshape(rows, -1, shape[shape.length - 1]), weights, null);
        shape[shape.length - 1] = scaling.count();
        Variable y = Ops.reshape(product, shape);
        return x.rank() - 1 == axis ? y : Ops.permute(y, last);
    }

    private static int[] swapped(int rank, int axis) {
        int[] dims = new int[rank];
        Arrays.setAll(dims, d -> d);
        dims[axis] = rank - 1;
        dims[rank - 1] = axis;
        return dims;
    }

    /** 1 where all axes so far read inside of the input, else 0. */
    private static Variable inside(Variable before, Variable x, int axis, OnnxScaling scaling) {
        long[] shape = new long[x.rank()];
        Arrays.fill(shape, 1);
        shape[axis] = scaling.count();
        Variable here = Ops.constant(Memory.of(x.dtype(), scaling.inside(), shape));
        return before == null ? here : Ops.mul(before, here);
    }

    private static Variable outside(Variable y, Variable inside, double value) {
        return OnnxComparisons.choose(inside, y, Variable.scalar(y.dtype(), value));
    }
}
