package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;

/** What is put around a tensor, or taken off where a pad is negative. */
final class OnnxPads {
    static final Map<String, OnnxOperator> TABLE = new HashMap<>();

    private static final long MOST = 1 << 24;

    static {
        TABLE.put("Pad", OnnxOperator.value(c -> c.move(0, x -> pad(c, x))));
    }

    private OnnxPads() {}

    private static Variable pad(OnnxCall c, Variable x) {
        long[] pads = c.longs("pads", 1);
        int[] axes = OnnxCall.dims(
                c.has(3) ? c.longs(3) : LongStream.range(0, x.rank()).toArray(), x.rank());
        if (pads == null || pads.length != 2 * axes.length) {
            throw new IllegalArgumentException("expected a pair of pads for each of " + axes.length
                    + " dimensions, found " + Arrays.toString(pads));
        }
        String mode = c.node().text("mode", "constant");
        double fill = c.scalar(2, c.node().real("value", 0));
        Variable y = x;
        for (int i = 0; i < axes.length; i++) {
            int before = bounded(pads[i]);
            int after = bounded(pads[i + axes.length]);
            y = mode.equals("constant")
                    ? constant(y, axes[i], before, after, fill)
                    : OnnxMoves.select(y, axes[i], places(mode, (int) y.size(axes[i]), before, after));
        }
        return y;
    }

    private static int bounded(long pad) {
        if (Math.abs(pad) > MOST) {
            throw new IllegalArgumentException("a pad of " + pad + " is beyond " + MOST);
        }
        return (int) pad;
    }

    /** The elements that stand in place of each, before, inside and behind. */
    private static long[] places(String mode, int n, int before, int after) {
        long[] places = new long[before + n + after];
        for (int i = 0; i < places.length; i++) {
            int at = i - before;
            places[i] = switch (mode) {
                case "edge" -> Math.max(0, Math.min(n - 1, at));
                case "wrap" -> Math.floorMod(at, n);
                case "reflect" -> reflected(at, n);
                default ->
                    throw new IllegalArgumentException(
                            "the attribute mode must be constant, reflect, edge or wrap, found '" + mode + "'");
            };
        }
        return places;
    }

    private static int reflected(int at, int n) {
        if (n == 1) {
            return 0;
        }
        int round = Math.floorMod(at, 2 * (n - 1));
        return round < n ? round : 2 * (n - 1) - round;
    }

    /** One axis with {@code fill} before and behind; negative pads cut off. */
    static Variable constant(Variable x, int axis, int before, int after, double fill) {
        Variable y = x;
        if (before < 0 || after < 0) {
            y = Ops.slice(y, axis, Math.max(0, -before), y.size(axis) + Math.min(0, after), 1);
        }
        if (before <= 0 && after <= 0) {
            return y;
        }
        long[] pads = new long[2 * (x.rank() - axis)];
        pads[pads.length - 2] = Math.max(0, before);
        pads[pads.length - 1] = Math.max(0, after);
        Variable padded = Ops.pad(y, pads);
        if (fill == 0) {
            return padded;
        }
        Variable ones = Ops.constant(Memory.filled(y.dtype(), 1, y.shape()));
        Variable around = Ops.constant(Elementwise.map(Ops.pad(ones, pads).value(), inside -> inside == 1 ? 0 : fill));
        return Ops.add(padded, around);
    }
}
