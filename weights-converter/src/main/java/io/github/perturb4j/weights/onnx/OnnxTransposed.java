package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import java.util.Arrays;

/**
 * One spatial axis of a transposed convolution.
 *
 * @param before what is cut off before the first element of the whole result; negative where zeros are put there
 * @param after the same behind the last
 * @param more zeros, in which nothing ends, behind the whole result
 */
record OnnxTransposed(int extent, int kernel, int stride, int dilation, int before, int after, int more) {
    static final OnnxTransposed NONE = new OnnxTransposed(1, 1, 1, 1, 0, 0, 0);

    static OnnxTransposed[] of(OnnxCall c, long[] x, long[] w) {
        int axes = x.length - 2;
        long[] strides = OnnxWindow.each(c, "strides", 1, axes);
        long[] dilations = OnnxWindow.each(c, "dilations", 1, axes);
        long[] pads = OnnxWindow.each(c, "pads", 0, 2 * axes);
        long[] more = OnnxWindow.each(c, "output_padding", 0, axes);
        long[] wanted = c.node().numbers("output_shape");
        String auto = c.node().text("auto_pad", "NOTSET");
        OnnxTransposed[] all = new OnnxTransposed[axes];
        for (int d = 0; d < axes; d++) {
            OnnxTransposed plain = new OnnxTransposed(
                    small(x[d + 2], 1),
                    small(w[d + 2], 1),
                    small(strides[d], 1),
                    small(dilations[d], 1),
                    small(pads[d], 0),
                    small(pads[d + axes], 0),
                    small(more[d], 0));
            all[d] = plain.automatic(auto, wanted == null ? -1 : small(wanted[wanted.length - axes + d], 1));
        }
        return all;
    }

    private static int small(long number, int least) {
        if (number < least || number > 1 << 20) {
            throw new IllegalArgumentException(
                    "extents, strides, dilations and pads must be from " + least + " to 2^20, found " + number);
        }
        return (int) number;
    }

    /** @param wanted the extent of the result; -1 where it follows from the pads */
    private OnnxTransposed automatic(String auto, int wanted) {
        boolean same = auto.startsWith("SAME_");
        if (auto.equals("VALID")) {
            return new OnnxTransposed(extent, kernel, stride, dilation, 0, 0, more);
        } else if (wanted < 0 && !same) {
            return this;
        }
        int cut = whole() - (wanted < 0 ? extent * stride : wanted);
        int less = Math.floorDiv(cut, 2);
        boolean upper = auto.equals("SAME_UPPER");
        return new OnnxTransposed(
                extent, kernel, stride, dilation, upper ? less : cut - less, upper ? cut - less : less, more);
    }

    /** The input's extent with zeros between its elements and behind them. */
    int spread() {
        return Math.addExact(Math.multiplyExact(extent - 1, stride), 1 + more);
    }

    /** The result's extent before it is cut. */
    int whole() {
        return Math.addExact(spread(), Math.multiplyExact(dilation, kernel - 1));
    }

    Variable cropped(Variable x, int axis) {
        return OnnxPads.constant(x, axis, -before, -after, 0);
    }

    /** What tap k of the kernel adds to the whole result along axis 2. */
    Variable placed(Variable x, int k) {
        long[] start = new long[x.rank()];
        long[] step = new long[x.rank()];
        long[] shape = x.shape().clone();
        Arrays.fill(step, 1);
        start[2] = (long) k * dilation;
        step[2] = stride;
        shape[2] = whole();
        return Ops.embed(x, start, shape, step);
    }
}
