package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Poolings of any number of spatial axes: one axis after the other where no op does all of it. */
final class OnnxPoolings {
    static final Map<String, OnnxOperator> TABLE = new HashMap<>();

    static {
        TABLE.put("MaxPool", OnnxOperator.of(OnnxPoolings::max));
        TABLE.put("AveragePool", OnnxOperator.of(OnnxPoolings::average));
        TABLE.put("LpPool", OnnxOperator.of(OnnxPoolings::norm));
        TABLE.put("GlobalAveragePool", OnnxOperator.of(c -> Ops.mean(c.x(0), true, spatial(c.x(0)))));
        TABLE.put("GlobalMaxPool", OnnxOperator.of(c -> OnnxReductions.max(c.x(0), spatial(c.x(0)))));
        TABLE.put(
                "GlobalLpPool",
                OnnxOperator.of(c -> OnnxReductions.norm(c.x(0), c.node().number("p", 2), spatial(c.x(0)))));
    }

    private OnnxPoolings() {}

    private static int[] spatial(Variable x) {
        if (x.rank() < 3) {
            throw new IllegalArgumentException("expected (n, c, ..), found " + Arrays.toString(x.shape()));
        }
        return IntStream.range(2, x.rank()).toArray();
    }

    private static OnnxWindow[] windows(OnnxCall c) {
        return OnnxWindow.of(c, c.x(0).shape(), c.node().numbers("kernel_shape"));
    }

    private static Variable max(OnnxCall c) {
        Variable x = c.x(0);
        OnnxWindow[] windows = windows(c);
        if (windows.length == 2 && isPlain(windows[0], windows[1])) {
            OnnxWindow rows = windows[0];
            boolean ceil = c.node().number("ceil_mode", 0) != 0
                    && c.node().text("auto_pad", "NOTSET").equals("NOTSET");
            return Ops.maxPool2d(x, rows.kernel(), rows.stride(), rows.before(), ceil);
        }
        for (int d = windows.length - 1; d >= 0; d--) { // the last axis first: the first of equal ones stays so
            x = windows[d].max(x, d + 2);
        }
        return x;
    }

    /** Whether one op does it. */
    private static boolean isPlain(OnnxWindow rows, OnnxWindow columns) {
        boolean square = rows.kernel() == columns.kernel() && rows.stride() == columns.stride();
        boolean even = rows.before() == rows.after()
                && columns.before() == columns.after()
                && rows.before() == columns.before()
                && 2 * rows.before() <= rows.kernel();
        boolean dense = rows.dilation() == 1 && columns.dilation() == 1;
        boolean inside = rows.kernel() <= rows.extent() + 2 * rows.before()
                && columns.kernel() <= columns.extent() + 2 * columns.before();
        return square && even && dense && inside;
    }

    private static Variable average(OnnxCall c) {
        Variable x = c.x(0);
        OnnxWindow[] windows = windows(c);
        boolean include = c.node().number("count_include_pad", 0) != 0;
        if (windows.length == 2 && windows[0].dilation() == 1 && windows[1].dilation() == 1) {
            return Ops.meanPool2d(x, windows[0].means(include), windows[1].means(include));
        }
        for (int d = 0; d < windows.length; d++) {
            x = Ops.mul(windows[d].sum(x, d + 2), shares(x, windows[d].divisors(include), d + 2));
        }
        return x;
    }

    /** 1 / divisor along an axis. */
    private static Variable shares(Variable x, int[] divisors, int axis) {
        long[] shape = new long[x.rank()];
        Arrays.fill(shape, 1);
        shape[axis] = divisors.length;
        double[] shares = Arrays.stream(divisors).mapToDouble(n -> 1.0 / n).toArray();
        return Ops.constant(Memory.of(x.dtype(), shares, shape));
    }

    /** (sum |x|^p)^(1/p) over each window. */
    private static Variable norm(OnnxCall c) {
        long p = c.node().number("p", 2);
        Variable x = OnnxReductions.power(c.x(0), p);
        OnnxWindow[] windows = windows(c);
        for (int d = 0; d < windows.length; d++) {
            x = windows[d].sum(x, d + 2);
        }
        return OnnxReductions.root(x, p);
    }
}
