package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import java.util.function.UnaryOperator;

/** Arithmetic and elementary functions, broadcasting as NumPy does; of whole numbers too where that makes sense. */
final class OnnxArithmetic {
    static final Map<String, OnnxOperator> TABLE = new HashMap<>();

    static {
        fold("Add", Ops::add, Long::sum);
        fold("Sub", Ops::sub, (a, b) -> a - b);
        fold("Mul", Ops::mul, (a, b) -> a * b);
        fold("Div", Ops::div, OnnxArithmetic::quotient);
        fold("Max", Ops::maximum, Math::max);
        fold("Min", Ops::minimum, Math::min);
        fold("Sum", Ops::add, Long::sum);
        fold("Pow", OnnxArithmetic::power, OnnxArithmetic::power);
        TABLE.put("Mod", OnnxOperator.value(OnnxArithmetic::remainder));
        TABLE.put("Mean", OnnxOperator.of(OnnxArithmetic::mean));
        map("Neg", Ops::neg, a -> -a);
        map("Abs", Ops::abs, Math::abs);
        map("Sign", Ops::sign, Long::signum);
        map("Identity", x -> x, a -> a);
        map("Sqrt", Ops::sqrt, null);
        map("Exp", Ops::exp, null);
        map("Log", Ops::log, null);
        map("Reciprocal", x -> Ops.pow(x, -1), null);
        map("Erf", Ops::erf, null);
        map("Sin", Ops::sin, null);
        map("Cos", Ops::cos, null);
        flat("Floor", Math::floor);
        flat("Ceil", Math::ceil);
        flat("Round", Math::rint);
        TABLE.put("Clip", OnnxOperator.value(OnnxArithmetic::clip));
    }

    private OnnxArithmetic() {}

    /** All inputs one after the other; the floating function where one of them is floating. */
    private static void fold(String name, BinaryOperator<Variable> body, LongBinaryOperator whole) {
        TABLE.put(name, OnnxOperator.value(c -> {
            boolean floating = Arrays.stream(c.inputs()).anyMatch(OnnxValue::isVariable);
            OnnxValue result = floating ? OnnxValue.of(c.x(0)) : c.value(0);
            for (int i = 1; i < c.inputs().length; i++) {
                result = floating
                        ? OnnxValue.of(body.apply(result.variable(), c.x(i)))
                        : OnnxComparisons.zip(result, c.value(i), result.type(), whole);
            }
            return result;
        }));
    }

    /** @param whole null where there is none */
    private static void map(String name, UnaryOperator<Variable> body, LongUnaryOperator whole) {
        TABLE.put(name, OnnxOperator.value(c -> {
            OnnxValue value = c.value(0);
            if (value.isVariable() || whole == null) {
                return OnnxValue.of(body.apply(c.x(0)));
            }
            long[] result = Arrays.stream(value.longs()).map(whole).toArray();
            return OnnxValue.whole(value.type(), result, value.shape());
        }));
    }

    /** A function that is flat almost everywhere: its gradient is 0. */
    private static void flat(String name, DoubleUnaryOperator body) {
        map(name, x -> Ops.constant(Elementwise.map(x.value(), body)), a -> a);
    }

    private static long quotient(long a, long b) {
        if (b == 0) {
            throw new IllegalArgumentException("a whole number is divided by 0");
        }
        return a / b;
    }

    private static long power(long a, long b) {
        return (long) Math.pow(a, b);
    }

    private static Variable power(Variable x, Variable exponent) {
        if (exponent.value().length() == 1 && exponent.rank() <= x.rank() && !exponent.requiresGrad()) {
            double number = exponent.item();
            return number == 1 ? x : number == 2 ? Ops.square(x) : Ops.pow(x, number);
        }
        return Ops.pow(x, exponent);
    }

    private static OnnxValue remainder(OnnxCall c) {
        boolean ofC = c.node().number("fmod", 0) != 0;
        if (!c.value(0).isVariable() && !c.value(1).isVariable()) {
            return OnnxComparisons.zip(
                    c.value(0), c.value(1), c.value(0).type(), (a, b) -> ofC ? a % b : Math.floorMod(a, b));
        }
        Variable ratio = Ops.div(c.x(0), c.x(1)).detach();
        Variable whole = Ops.constant(Elementwise.map(ratio.value(), v -> ofC && v < 0 ? Math.ceil(v) : Math.floor(v)));
        return OnnxValue.of(Ops.sub(c.x(0), Ops.mul(whole, c.x(1))));
    }

    private static Variable mean(OnnxCall c) {
        Variable sum = c.x(0);
        for (int i = 1; i < c.inputs().length; i++) {
            sum = Ops.add(sum, c.x(i));
        }
        return Ops.mul(sum, 1.0 / c.inputs().length);
    }

    private static OnnxValue clip(OnnxCall c) {
        double min = c.scalar(1, c.node().real("min", Double.NEGATIVE_INFINITY));
        double max = c.scalar(2, c.node().real("max", Double.POSITIVE_INFINITY));
        if (!c.value(0).isVariable()) {
            long[] result = Arrays.stream(c.longs(0))
                    .map(v -> (long) Math.min(Math.max(v, min), max))
                    .toArray();
            return OnnxValue.whole(c.value(0).type(), result, c.value(0).shape());
        }
        boolean fixed = !(c.has(1) && c.x(1).requiresGrad() || c.has(2) && c.x(2).requiresGrad());
        if (fixed && min <= max) {
            return OnnxValue.of(Ops.clamp(c.x(0), min, max));
        }
        Variable above = c.has(1) ? Ops.maximum(c.x(0), c.x(1)) : c.x(0);
        return OnnxValue.of(c.has(2) ? Ops.minimum(above, c.x(2)) : above);
    }
}
