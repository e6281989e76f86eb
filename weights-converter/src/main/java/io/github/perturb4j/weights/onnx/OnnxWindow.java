package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.WindowMean.Windows;
import java.util.Arrays;

/**
 * The windows of one spatial axis, as convolutions and poolings name them in {@code kernel_shape}, {@code strides},
 * {@code pads}, {@code dilations}, {@code auto_pad} and {@code ceil_mode}.
 *
 * @param extent of the axis
 * @param before padding before the first element
 * @param after padding behind the last
 * @param count how many windows there are
 */
record OnnxWindow(int extent, int kernel, int stride, int dilation, int before, int after, int count) {
    private static final int MOST = 1 << 20;

    /** The windows of each of the axes behind the first two. */
    static OnnxWindow[] of(OnnxCall c, long[] shape, long[] kernel) {
        int axes = shape.length - 2;
        if (axes < 1 || kernel == null || kernel.length != axes) {
            throw new IllegalArgumentException("the shape " + Arrays.toString(shape)
                    + " does not go with a kernel of shape " + Arrays.toString(kernel));
        }
        long[] strides = each(c, "strides", 1, axes);
        long[] dilations = each(c, "dilations", 1, axes);
        long[] pads = each(c, "pads", 0, 2 * axes);
        String auto = c.node().text("auto_pad", "NOTSET");
        boolean ceil = c.node().number("ceil_mode", 0) != 0;
        OnnxWindow[] windows = new OnnxWindow[axes];
        for (int d = 0; d < axes; d++) {
            requireSmall(shape[d + 2], kernel[d], strides[d], dilations[d]);
            OnnxWindow padded = new OnnxWindow(
                    (int) shape[d + 2],
                    (int) kernel[d],
                    (int) strides[d],
                    (int) dilations[d],
                    small(pads[d]),
                    small(pads[d + axes]),
                    0);
            windows[d] = padded.automatic(auto).counted(ceil && auto.equals("NOTSET"));
        }
        return windows;
    }

    private static void requireSmall(long... numbers) {
        for (long each : numbers) {
            if (each < 1 || each > MOST) {
                throw new IllegalArgumentException(
                        "extents, kernels, strides and dilations are from 1 to " + MOST + ", found " + each);
            }
        }
    }

    private static int small(long pad) {
        if (pad < 0 || pad > MOST) {
            throw new IllegalArgumentException("pads are from 0 to " + MOST + ", found " + pad);
        }
        return (int) pad;
    }

    static long[] each(OnnxCall c, String attribute, long otherwise, int n) {
        long[] found = c.node().numbers(attribute);
        if (found == null) {
            found = new long[n];
            Arrays.fill(found, otherwise);
        }
        if (found.length != n) {
            throw new IllegalArgumentException(
                    "the attribute " + attribute + " must have " + n + " numbers, found " + Arrays.toString(found));
        }
        return found;
    }

    /** From the first to the last element that a window reads. */
    int reach() {
        return Math.addExact(Math.multiplyExact(dilation, kernel - 1), 1);
    }

    private OnnxWindow automatic(String auto) {
        return switch (auto) {
            case "NOTSET", "" -> this;
            case "VALID" -> padded(0, 0);
            case "SAME_UPPER", "SAME_LOWER" -> {
                int windows = (extent + stride - 1) / stride;
                int all = Math.max(0, (windows - 1) * stride + reach() - extent);
                int less = all / 2;
                yield auto.equals("SAME_UPPER") ? padded(less, all - less) : padded(all - less, less);
            }
            default ->
                throw new IllegalArgumentException("the attribute auto_pad must be NOTSET, VALID, SAME_UPPER or"
                        + " SAME_LOWER, found '" + auto + "'");
        };
    }

    OnnxWindow padded(int first, int last) {
        return new OnnxWindow(extent, kernel, stride, dilation, first, last, count);
    }

    /** With {@code ceil} a last window may reach beyond the padding, if it begins before it. */
    private OnnxWindow counted(boolean ceil) {
        int room = extent + before + after - reach();
        int n = Math.floorDiv(ceil ? room + stride - 1 : room, stride) + 1;
        if (ceil && (n - 1) * stride >= extent + before) {
            n--;
        }
        if (n < 1 || !ceil && room < 0) {
            throw new IllegalArgumentException("a kernel of " + kernel + " with dilation " + dilation
                    + " is larger than " + extent + " elements with padding " + before + " and " + after);
        }
        return new OnnxWindow(extent, kernel, stride, dilation, before, after, n);
    }

    /** What must lie behind the axis, so that all windows lie inside. */
    private int needed() {
        return Math.max(0, (count - 1) * stride + reach() - extent - before);
    }

    /**
     * Tap k of each window, for all k: variables with {@link #count} elements along the axis.
     *
     * @param fill what stands in the padding
     */
    Variable[] taps(Variable x, int axis, double fill) {
        Variable padded = OnnxPads.constant(x, axis, before, needed(), fill);
        Variable[] taps = new Variable[kernel];
        for (int k = 0; k < kernel; k++) {
            int from = k * dilation;
            taps[k] = Ops.slice(padded, axis, from, from + (count - 1L) * stride + 1, stride);
        }
        return taps;
    }

    /** The sum of each window along an axis. */
    Variable sum(Variable x, int axis) {
        Variable[] taps = taps(x, axis, 0);
        Variable sum = taps[0];
        for (int k = 1; k < kernel; k++) {
            sum = Ops.add(sum, taps[k]);
        }
        return sum;
    }

    /** The largest of each window along an axis, the first of equal ones. */
    Variable max(Variable x, int axis) {
        Variable[] taps = taps(x, axis, Double.NEGATIVE_INFINITY);
        Arrays.setAll(taps, k -> OnnxShapes.stacked(taps[k]));
        return Ops.max(Ops.cat(0, taps), 0, false);
    }

    /** What each window's sum is divided by. */
    int[] divisors(boolean includePad) {
        int[] divisors = new int[count];
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < kernel; k++) {
                int at = i * stride + k * dilation - before;
                boolean inside = includePad ? at < extent + after : at >= 0 && at < extent;
                divisors[i] += inside ? 1 : 0;
            }
        }
        return divisors;
    }

    /** The same for {@code MeanPool2d}; without dilation. */
    Windows means(boolean includePad) {
        int[] start = new int[count];
        int[] end = new int[count];
        for (int i = 0; i < count; i++) {
            start[i] = Math.max(0, i * stride - before);
            end[i] = Math.min(extent, i * stride - before + kernel);
        }
        return new Windows(extent, start, end, divisors(includePad));
    }
}
