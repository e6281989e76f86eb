package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Convolutions and transposed convolutions of one, two and three spatial axes. */
final class OnnxConvolutions {
    static final Map<String, OnnxOperator> TABLE = new HashMap<>();

    static {
        TABLE.put("Conv", OnnxOperator.of(OnnxConvolutions::conv));
        TABLE.put("ConvTranspose", OnnxOperator.of(OnnxConvolutions::transposed));
    }

    private OnnxConvolutions() {}

    private static Variable conv(OnnxCall c) {
        Variable x = c.x(0);
        Variable w = c.x(1);
        requireRank(x, w);
        OnnxWindow[] windows = OnnxWindow.of(c, x.shape(), Arrays.copyOfRange(w.shape(), 2, w.rank()));
        int groups = c.node().integer("group", 1);
        Variable y = switch (windows.length) {
            case 1 -> {
                OnnxWindow none = new OnnxWindow(1, 1, windows[0].stride(), windows[0].dilation(), 0, 0, 1);
                yield flat(planes(deep(x), deep(w), none, windows[0], groups));
            }
            case 2 -> planes(x, w, windows[0], windows[1], groups);
            default -> volumes(x, w, windows, groups);
        };
        return biased(c, y);
    }

    private static void requireRank(Variable x, Variable w) {
        if (x.rank() != w.rank() || x.rank() < 3 || x.rank() > 5) {
            throw new IllegalArgumentException("expected input and weight of one rank from 3 to 5, found "
                    + Arrays.toString(x.shape()) + " and " + Arrays.toString(w.shape()));
        }
    }

    private static Variable biased(OnnxCall c, Variable y) {
        if (!c.has(2)) {
            return y;
        }
        long[] shape = new long[y.rank()];
        Arrays.fill(shape, 1);
        shape[1] = y.size(1);
        return Ops.add(y, Ops.reshape(c.x(2), shape));
    }

    /** (n, c, l) as (n, c, 1, l). */
    private static Variable deep(Variable x) {
        return Ops.reshape(x, x.size(0), x.size(1), 1, x.size(2));
    }

    private static Variable flat(Variable x) {
        return Ops.reshape(x, x.size(0), x.size(1), x.size(3));
    }

    /** Two axes: what the op has no attribute for is done around it, exactly. */
    private static Variable planes(Variable x, Variable w, OnnxWindow rows, OnnxWindow columns, int groups) {
        int padding = samePadding(rows, columns) ? rows.before() : 0;
        Variable padded = x;
        if (padding == 0) {
            padded = OnnxPads.constant(padded, 2, rows.before(), rows.after(), 0);
            padded = OnnxPads.constant(padded, 3, columns.before(), columns.after(), 0);
        }
        Variable kernel = w;
        int dilation = rows.dilation();
        if (rows.dilation() != columns.dilation()) {
            kernel = spread(w, rows.dilation(), columns.dilation());
            dilation = 1;
        }
        int stride = rows.stride() == columns.stride() ? rows.stride() : 1;
        Variable y = Ops.conv2d(padded, kernel, null, stride, padding, dilation, groups);
        if (stride != rows.stride() || stride != columns.stride()) {
            y = Ops.slice(y, 2, 0, y.size(2), rows.stride());
            y = Ops.slice(y, 3, 0, y.size(3), columns.stride());
        }
        return y;
    }

    private static boolean samePadding(OnnxWindow a, OnnxWindow b) {
        return a.before() == a.after() && b.before() == b.after() && a.before() == b.before();
    }

    /** Zeros between the elements of the last two axes. */
    private static Variable spread(Variable x, int rows, int columns) {
        long[] shape = x.shape().clone();
        shape[2] = (shape[2] - 1) * rows + 1;
        shape[3] = (shape[3] - 1) * columns + 1;
        return Ops.embed(x, new long[4], shape, new long[] {1, 1, rows, columns});
    }

    /** Three axes: the sum over the kernel's planes of convolutions of the image's. */
    private static Variable volumes(Variable x, Variable w, OnnxWindow[] windows, int groups) {
        Variable[] taps = windows[0].taps(x, 2, 0);
        Variable sum = null;
        for (int k = 0; k < taps.length; k++) {
            Variable y = planes(unfolded(taps[k]), plane(w, k), windows[1], windows[2], groups);
            sum = sum == null ? y : Ops.add(sum, y);
        }
        return folded(sum, x.size(0));
    }

    /** (n, c, d, h, w) as (n d, c, h, w). */
    private static Variable unfolded(Variable x) {
        return Ops.reshape(Ops.permute(x, 0, 2, 1, 3, 4), -1, x.size(1), x.size(3), x.size(4));
    }

    private static Variable folded(Variable x, long n) {
        return Ops.permute(Ops.reshape(x, n, -1, x.size(1), x.size(2), x.size(3)), 0, 2, 1, 3, 4);
    }

    private static Variable plane(Variable w, int k) {
        return Ops.reshape(Ops.slice(w, 2, k, k + 1, 1), w.size(0), w.size(1), w.size(3), w.size(4));
    }

    private static Variable transposed(OnnxCall c) {
        Variable x = c.x(0);
        Variable w = c.x(1);
        requireRank(x, w);
        OnnxTransposed[] axes = OnnxTransposed.of(c, x.shape(), w.shape());
        int groups = c.node().integer("group", 1);
        Variable y = switch (axes.length) {
            case 1 -> flat(transposedPlanes(deep(x), deep(w), OnnxTransposed.NONE, axes[0], groups));
            case 2 -> transposedPlanes(x, w, axes[0], axes[1], groups);
            default -> transposedVolumes(x, w, axes, groups);
        };
        return biased(c, y);
    }

    /** The gradient of a convolution of stride 1 by its input, at x with zeros between its elements. */
    private static Variable transposedPlanes(
            Variable x, Variable w, OnnxTransposed rows, OnnxTransposed columns, int groups) {
        boolean square =
                rows.stride() == columns.stride() && rows.more() < rows.stride() && columns.more() < columns.stride();
        Variable kernel = rows.dilation() == columns.dilation() ? w : spread(w, rows.dilation(), columns.dilation());
        int dilation = rows.dilation() == columns.dilation() ? rows.dilation() : 1;
        Variable from = square ? x : between(x, rows, columns);
        int stride = square ? rows.stride() : 1;
        Variable y = Ops.convTranspose2d(from, kernel, stride, dilation, groups, rows.whole(), columns.whole());
        return columns.cropped(rows.cropped(y, 2), 3);
    }

    private static Variable between(Variable x, OnnxTransposed rows, OnnxTransposed columns) {
        long[] shape = {x.size(0), x.size(1), rows.spread(), columns.spread()};
        return Ops.embed(x, new long[4], shape, new long[] {1, 1, rows.stride(), columns.stride()});
    }

    private static Variable transposedVolumes(Variable x, Variable w, OnnxTransposed[] axes, int groups) {
        Variable sum = null;
        for (int k = 0; k < w.size(2); k++) {
            Variable y = transposedPlanes(unfolded(x), plane(w, k), axes[1], axes[2], groups);
            Variable part = axes[0].placed(folded(y, x.size(0)), k);
            sum = sum == null ? part : Ops.add(sum, part);
        }
        return axes[0].cropped(sum, 2);
    }
}
