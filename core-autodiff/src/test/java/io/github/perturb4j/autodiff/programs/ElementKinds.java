package io.github.perturb4j.autodiff.programs;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.ErrorFunction;
import io.github.perturb4j.autodiff.ops.Masked;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Elementwise functions of one and two arrays. */
final class ElementKinds {
    private static final double[] EXPONENTS = {-2, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3, 2.25};

    static final List<Kind> ALL = List.of(
            unary("-x[0]", Ops::neg, ElementKinds::any, x -> -x, x -> -1, x -> 0),
            unary("torch.exp(x[0])", Ops::exp, x -> x.largest() < 4, Math::exp, Math::exp, Math::exp),
            unary("torch.log(x[0])", Ops::log, x -> x.smallest() > 0.05, Math::log, x -> 1 / x, x -> -1 / (x * x)),
            unary(
                    "torch.sqrt(x[0])",
                    Ops::sqrt,
                    x -> x.smallest() > 0.05,
                    Math::sqrt,
                    x -> 0.5 / Math.sqrt(x),
                    x -> -0.25 / (x * Math.sqrt(x))),
            unary("torch.square(x[0])", Ops::square, ElementKinds::any, x -> x * x, x -> 2 * x, x -> 2),
            unary(
                    "torch.erf(x[0])",
                    Ops::erf,
                    ElementKinds::any,
                    ErrorFunction::erf,
                    ElementKinds::bell,
                    x -> -2 * x * bell(x)),
            unary("torch.sin(x[0])", Ops::sin, ElementKinds::any, Math::sin, Math::cos, x -> -Math.sin(x)),
            unary("torch.cos(x[0])", Ops::cos, ElementKinds::any, Math::cos, x -> -Math.sin(x), x -> -Math.cos(x)),
            moved("torch.tanh(x[0])", Ops::tanh, x -> x.largest() < 6, x -> id -> Naive.tanh(x.tape(), id)),
            moved("torch.sigmoid(x[0])", Ops::sigmoid, x -> x.largest() < 12, x -> id -> Naive.sigmoid(x.tape(), id)),
            kinked("torch.abs(x[0])", Ops::abs, Naive::abs),
            kinked("torch.sign(x[0])", Ops::sign, Naive::sign),
            kinked("F.relu(x[0])", Ops::relu, Naive::relu),
            ElementKinds::clamp,
            ElementKinds::pow,
            ElementKinds::shift,
            ElementKinds::scale,
            ElementKinds::subtractedFrom,
            binary("x[0] + x[1]", Ops::add, Naive::add),
            binary("x[0] - x[1]", Ops::sub, Naive::sub),
            binary("x[0] * x[1]", Ops::mul, Naive::mul),
            ElementKinds::div,
            ElementKinds::power,
            compared("torch.maximum(x[0], x[1])", Ops::maximum, Naive::maximum),
            compared("torch.minimum(x[0], x[1])", Ops::minimum, Naive::minimum),
            ElementKinds::masked);

    private ElementKinds() {}

    /** The slope of the error function. */
    private static double bell(double x) {
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x);
    }

    private static boolean any(Nd x) {
        return true;
    }

    private static Kind unary(
            String torch,
            UnaryOperator<Variable> engine,
            Predicate<Nd> domain,
            DoubleUnaryOperator f,
            DoubleUnaryOperator first,
            DoubleUnaryOperator second) {
        return s -> {
            int x = s.find(domain);
            return x >= 0 && s.call(torch, v -> engine.apply(v[0]), v -> Naive.map(v[0], f, first, second), x);
        };
    }

    @FunctionalInterface
    private interface Elements {
        java.util.function.IntUnaryOperator of(Nd x);
    }

    private static Kind moved(String torch, UnaryOperator<Variable> engine, Elements f) {
        return moved(torch, engine, ElementKinds::any, f);
    }

    private static Kind moved(String torch, UnaryOperator<Variable> engine, Predicate<Nd> domain, Elements f) {
        return s -> {
            int x = s.find(domain);
            return x >= 0 && s.call(torch, v -> engine.apply(v[0]), v -> v[0].map(f.of(v[0])), x);
        };
    }

    @FunctionalInterface
    private interface Kinked {
        int of(Tape t, int a, double largest);
    }

    private static Kind kinked(String torch, UnaryOperator<Variable> engine, Kinked f) {
        return moved(torch, engine, x -> {
            double largest = x.largest();
            return id -> f.of(x.tape(), id, largest);
        });
    }

    private static boolean clamp(Sketch s) {
        double low = s.number(-1.5, 0);
        double high = s.number(0.2, 1.5);
        String torch = "torch.clamp(x[0], " + low + ", " + high + ")";
        return kinked(torch, x -> Ops.clamp(x, low, high), (t, a, largest) -> Naive.clamp(t, a, low, high, largest))
                .add(s);
    }

    private static boolean pow(Sketch s) {
        double p = EXPONENTS[s.draw.between(0, EXPONENTS.length - 1)];
        boolean whole = p == Math.rint(p) && p >= 0;
        int x = s.find(v -> whole || v.smallest() > 0.2);
        return x >= 0
                && s.call(
                        "torch.pow(x[0], " + p + ")",
                        v -> Ops.pow(v[0], p),
                        v -> Naive.map(
                                v[0],
                                a -> Math.pow(a, p),
                                a -> p == 0 ? 0 : p * Math.pow(a, p - 1),
                                a -> p == 0 || p == 1 ? 0 : p * (p - 1) * Math.pow(a, p - 2)),
                        x);
    }

    private static boolean shift(Sketch s) {
        double amount = s.number(-2, 2);
        return moved("x[0] + " + amount, x -> Ops.add(x, amount), x -> id -> Naive.shift(x.tape(), id, amount))
                .add(s);
    }

    private static boolean scale(Sketch s) {
        double factor = s.number(-2, 2);
        return moved("x[0] * " + factor, x -> Ops.mul(x, factor), x -> id -> Naive.scale(x.tape(), id, factor))
                .add(s);
    }

    private static boolean subtractedFrom(Sketch s) {
        double amount = s.number(-2, 2);
        return moved(
                        amount + " - x[0]",
                        x -> Ops.sub(amount, x),
                        x -> id -> Naive.sub(x.tape(), x.tape().constant(amount), id))
                .add(s);
    }

    /** A node, and one of a shape that broadcasts with it. */
    private static int[] pair(Sketch s, Predicate<Nd> second) {
        int a = s.find(ElementKinds::any);
        int b = s.draw.chance() ? s.find(x -> second.test(x) && broadcasts(s.shape(a), x.shape())) : -1;
        if (b < 0) {
            long[] shape = s.draw.broadcastable(s.value(a).longShape());
            b = s.leaf(
                    1, java.util.Arrays.stream(shape).mapToInt(Math::toIntExact).toArray());
        }
        return s.draw.chance() || !second.test(s.value(a)) ? new int[] {a, b} : new int[] {b, a};
    }

    private static boolean broadcasts(int[] a, int[] b) {
        boolean fits = true;
        for (int d = 1; d <= Math.min(a.length, b.length); d++) {
            int first = a[a.length - d];
            int second = b[b.length - d];
            fits &= first == second || first == 1 || second == 1;
        }
        return fits;
    }

    private static Kind binary(String torch, BinaryOperator<Variable> engine, Naive.Pair f) {
        return s ->
                s.call(torch, v -> engine.apply(v[0], v[1]), v -> Naive.zip(v[0], v[1], f), pair(s, ElementKinds::any));
    }

    private static boolean div(Sketch s) {
        int[] pair = pair(s, x -> x.smallest() > 0.2);
        return s.value(pair[1]).smallest() > 0.2
                && s.call("x[0] / x[1]", v -> Ops.div(v[0], v[1]), v -> Naive.zip(v[0], v[1], Naive::div), pair);
    }

    private static boolean power(Sketch s) {
        int[] pair = pair(s, x -> x.smallest() > 0.2);
        return s.value(pair[1]).smallest() > 0.2
                && s.value(pair[1]).largest() < 3
                && s.value(pair[0]).largest() < 3
                && s.call(
                        "torch.pow(x[1], x[0])",
                        v -> Ops.pow(v[1], v[0]),
                        v -> Naive.zip(v[0], v[1], (t, b, a) -> Naive.exp(t, Naive.mul(t, b, Naive.log(t, a)))),
                        pair);
    }

    @FunctionalInterface
    private interface Compared {
        int of(Tape t, int a, int b, double largest);
    }

    private static Kind compared(String torch, BinaryOperator<Variable> engine, Compared f) {
        return s -> s.call(
                torch,
                v -> engine.apply(v[0], v[1]),
                v -> {
                    double largest = Math.max(v[0].largest(), v[1].largest());
                    return Naive.zip(v[0], v[1], (t, a, b) -> f.of(t, a, b, largest));
                },
                pair(s, ElementKinds::any));
    }

    private static boolean masked(Sketch s) {
        int g = s.find(ElementKinds::any);
        int mask = s.findOrLeaf(1, s.shape(g));
        return s.call(
                "torch.where(x[0] <= 0, torch.zeros_like(x[1]), x[1])",
                v -> Ops.apply(new Masked(), v[0], v[1]),
                v -> Naive.masked(v[0], v[1]),
                mask,
                g);
    }
}
