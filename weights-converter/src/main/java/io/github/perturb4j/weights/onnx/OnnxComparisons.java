package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.OpChecks;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.ElementType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.function.LongBinaryOperator;

/** Comparisons and logic, whose results are booleans without gradients, and the choice by them. */
final class OnnxComparisons {
    static final Map<String, OnnxOperator> TABLE = new HashMap<>();

    static {
        compare("Equal", (a, b) -> a == b, (a, b) -> a == b);
        compare("Greater", (a, b) -> a > b, (a, b) -> a > b);
        compare("GreaterOrEqual", (a, b) -> a >= b, (a, b) -> a >= b);
        compare("Less", (a, b) -> a < b, (a, b) -> a < b);
        compare("LessOrEqual", (a, b) -> a <= b, (a, b) -> a <= b);
        logic("And", (a, b) -> a & b);
        logic("Or", (a, b) -> a | b);
        logic("Xor", (a, b) -> a ^ b);
        TABLE.put("Not", OnnxOperator.value(c -> map(c.value(0), v -> v == 0)));
        TABLE.put("IsNaN", OnnxOperator.value(c -> map(c.value(0), Double::isNaN)));
        TABLE.put("IsInf", OnnxOperator.value(OnnxComparisons::isInfinite));
        TABLE.put("Where", OnnxOperator.value(OnnxComparisons::where));
    }

    private OnnxComparisons() {}

    private interface OfDoubles {
        boolean test(double a, double b);
    }

    private interface OfDouble {
        boolean test(double a);
    }

    private interface OfLongs {
        boolean test(long a, long b);
    }

    private static void compare(String name, OfDoubles doubles, OfLongs longs) {
        TABLE.put(name, OnnxOperator.value(c -> {
            OnnxValue a = c.value(0);
            OnnxValue b = c.value(1);
            if (!a.isVariable() && !b.isVariable()) {
                return zip(a, b, ElementType.BOOL, (u, v) -> longs.test(u, v) ? 1 : 0);
            }
            long[] shape = broadcast(a.shape(), b.shape());
            double[] first = spread(c.x(0), shape);
            double[] second = spread(c.x(1), shape);
            long[] result = new long[OnnxValue.room(shape)];
            Arrays.setAll(result, i -> doubles.test(first[i], second[i]) ? 1 : 0);
            return OnnxValue.whole(ElementType.BOOL, result, shape);
        }));
    }

    private static void logic(String name, LongBinaryOperator body) {
        TABLE.put(name, OnnxOperator.value(c -> zip(c.value(0), c.value(1), ElementType.BOOL, body)));
    }

    private static double[] spread(Variable x, long... shape) {
        return OnnxValue.of(Ops.broadcastTo(x.detach(), shape)).doubles();
    }

    private static OnnxValue map(OnnxValue value, OfDouble body) {
        long[] result = new long[OnnxValue.room(value.shape())];
        double[] values = value.doubles();
        Arrays.setAll(result, i -> body.test(values[i]) ? 1 : 0);
        return OnnxValue.whole(ElementType.BOOL, result, value.shape());
    }

    private static OnnxValue isInfinite(OnnxCall c) {
        boolean above = c.node().number("detect_positive", 1) != 0;
        boolean below = c.node().number("detect_negative", 1) != 0;
        return map(c.value(0), v -> above && v == Double.POSITIVE_INFINITY || below && v == Double.NEGATIVE_INFINITY);
    }

    /** A function of each pair of whole numbers, broadcasting. */
    static OnnxValue zip(OnnxValue a, OnnxValue b, ElementType type, LongBinaryOperator body) {
        long[] shape = broadcast(a.shape(), b.shape());
        long[] first = spread(a, shape);
        long[] second = spread(b, shape);
        long[] result = new long[first.length];
        Arrays.setAll(result, i -> body.applyAsLong(first[i], second[i]));
        return OnnxValue.whole(type, result, shape);
    }

    static long[] broadcast(long[] a, long[] b) {
        return OpChecks.broadcast(() -> "broadcasting", a, b);
    }

    private static long[] spread(OnnxValue value, long... shape) {
        long[] from = value.longs();
        int n = OnnxValue.room(shape);
        long[] own = value.shape();
        if (Arrays.equals(own, shape) || n == 0) {
            return n == 0 ? new long[0] : from;
        }
        long[] strides = Memory.strides(own);
        int missing = shape.length - own.length;
        long[] spread = new long[n];
        for (int i = 0; i < n; i++) {
            long[] place = Memory.index(i, shape);
            int at = 0;
            for (int d = 0; d < own.length; d++) {
                at += own[d] == 1 ? 0 : (int) (place[d + missing] * strides[d]);
            }
            spread[i] = from[at];
        }
        return spread;
    }

    private static OnnxValue where(OnnxCall c) {
        OnnxValue mask = c.value(0);
        OnnxValue a = c.value(1);
        OnnxValue b = c.value(2);
        if (a.isVariable() || b.isVariable()) {
            return OnnxValue.of(choose(mask.toVariable(c.dtype()), c.x(1), c.x(2)));
        }
        OnnxValue first = zip(mask, a, a.type(), (m, v) -> m != 0 ? v : 0);
        OnnxValue second = zip(mask, b, b.type(), (m, v) -> m != 0 ? 0 : v);
        return zip(first, second, a.type(), Long::sum);
    }

    /** a where the mask is above 0, else b; broadcasting. What is not chosen has no gradient, even if infinite. */
    static Variable choose(Variable mask, Variable a, Variable b) {
        long[] shape = broadcast(mask.shape(), broadcast(a.shape(), b.shape()));
        Variable chosen = Ops.broadcastTo(mask.detach(), shape);
        Variable other = Ops.add(Ops.mul(Ops.sign(chosen), -1), 0.5);
        return Ops.add(Ops.masked(chosen, a), Ops.masked(other, b));
    }

    /** 1 where a number of x fulfils the condition, else 0: a constant. */
    static Variable mask(Variable x, DoublePredicate condition) {
        return Ops.constant(Elementwise.map(x.value(), v -> condition.test(v) ? 1 : 0));
    }
}
