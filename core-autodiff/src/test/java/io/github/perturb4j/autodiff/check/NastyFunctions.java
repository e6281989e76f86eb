package io.github.perturb4j.autodiff.check;

import io.github.perturb4j.autodiff.Arrays64;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Functions of a vector that are hard on a check of gradients, of very large and very small numbers or at a kink, with
 * right rules and with wrong ones. {@code golden/make_gradcheck_verdicts.py} has the same under the same names.
 */
record NastyFunctions(String name, UnaryOperator<Variable> f, double... x) {
    INDArray at() {
        return Arrays64.vector(x);
    }

    GradCheck check() {
        return GradCheck.of(in -> f.apply(in[0]));
    }

    @Override
    public String toString() {
        return name;
    }

    private static NastyFunctions row(String name, UnaryOperator<Variable> f, double... x) {
        return new NastyFunctions(name, f, x);
    }

    /** Right and smooth at x. */
    static List<NastyFunctions> smooth() {
        return List.of(
                row("exp(20 x)", x -> Ops.exp(Ops.mul(x, 20)), 1.5, -1, .2),
                row("exp(-300 x)", x -> Ops.exp(Ops.mul(x, -300)), 1, .01, -.5),
                row("tanh(1000 x)", x -> Ops.tanh(Ops.mul(x, 1000)), 1e-3, -2e-3, 5e-4),
                row("tanh(1000 x) among large", x -> Ops.tanh(Ops.mul(x, 1000)), 1e-3, 1),
                row("log(x^2)", x -> Ops.log(Ops.square(x)), 1e-3),
                row("log(x^2) among large", x -> Ops.log(Ops.square(x)), 1e-3, -1e-3, 1, 5),
                row("1 / x", x -> Ops.pow(x, -1), 1e-2),
                row("1 / x among large", x -> Ops.pow(x, -1), 1e-2, 3, -1e-2),
                row("x^2 at 1e6", Ops::square, 1e6, -2e6, 1e6),
                row("x^2 at 1e-6", Ops::square, 1e-6, -2e-6),
                row("x^3 at 1e100", x -> Ops.pow(x, 3), 1e100, -1e99),
                row("1e-7 x^2", x -> Ops.mul(Ops.square(x), 1e-7), 1, -2, 3),
                row("1e-200 x^2", x -> Ops.mul(Ops.square(x), 1e-200), 1, -2, 3),
                row("1e200 x^2", x -> Ops.mul(Ops.square(x), 1e200), 1, -2, 3),
                row("1e6 + x^2", x -> Ops.add(Ops.square(x), 1e6), 1, -2, 3),
                row("(x + 1e8) - 1e8", x -> Ops.add(Ops.add(x, 1e8), -1e8), 1, -2, 300),
                row("x^2 at 0", Ops::square, 0, 0, 0),
                row("x^2 at 0 and 1", Ops::square, 0, 1),
                row("sqrt at 1e-8", Ops::sqrt, 1e-8, 1),
                row("sqrt at 1e-12 alone", Ops::sqrt, 1e-12),
                row("pow 0.1 at 1e-5", x -> Ops.pow(x, .1), 1e-5, 1e5),
                row("relu near its kink", Ops::relu, 1e-3, -1e-3, 1),
                row("|x| near its kink", Ops::abs, 1e-4, -1e-4, 2),
                row("clamp near its bounds", x -> Ops.clamp(x, -1, 1), .999, -1.001, .3),
                row("sigmoid saturated", Ops::sigmoid, 30, -40, 0),
                row("tanh saturated and not", Ops::tanh, 25, .5),
                row("softmax saturated", x -> Ops.softmax(x, 0), 100, 0, 1),
                row("log softmax of large numbers", x -> Ops.logSoftmax(x, 0), 1000, 1001, 990),
                row("log sum exp at 1e4", x -> Ops.logSumExp(x, 0, false), 1e4, 1e4 + 1, 1e4 - 3),
                row("norm of small numbers", NastyFunctions::norm, 1e-9, 2e-9, -1e-9),
                row("a product of factors from 1e-9 to 1e9", x -> Ops.mul(x, scales(3)), 1, 2, 3),
                row("a sum of 1e9 and what is small", x -> Ops.add(Ops.exp(x), 1e9), 1, 2),
                row("a narrow bump", NastyFunctions::bump, 1.00005, .9999),
                row("a constant", Ops::zerosLike, 1, 2));
    }

    /** Right, but not smooth at x: the gradient is one between those of both sides. */
    static List<NastyFunctions> kinked() {
        return List.of(
                row("relu at 0", Ops::relu, 0, 1, -2),
                row("|x| at 0", Ops::abs, 0, 0, 3),
                row("relu at 1e-12, among ones", Ops::relu, 1e-12, -1e-12, 1),
                row("clamp at its bounds", x -> Ops.clamp(x, -1, 1), 1, -1, .5),
                row("the larger of equal numbers", x -> Ops.maximum(x, Ops.mul(x, 2)), 0, 1, -1),
                row("the largest of equal numbers", x -> Ops.max(x, 0, false), 2, 2, 1),
                row("the sign at 0", Ops::sign, 0, 1),
                row("1e-9 relu at 0", x -> Ops.mul(Ops.relu(x), 1e-9), 0, 1),
                row("1e9 |x| at 0, and 1e-3 x", x -> Ops.add(Ops.mul(Ops.abs(x), 1e9), Ops.mul(x, 1e-3)), 0, 0),
                row("x^1.5, which ends at 0", x -> Ops.pow(x, 1.5), 0, 1));
    }

    private static Variable norm(Variable x) {
        return Ops.sqrt(Ops.sum(Ops.square(x)));
    }

    private static Variable bump(Variable x) {
        return Ops.exp(Ops.neg(Ops.square(Ops.mul(Ops.add(x, -1), 1e4))));
    }

    private static Variable scales(int n) {
        double[] values = new double[n];
        Arrays.setAll(values, i -> Math.pow(10, 9 * (i - 1)));
        return Variable.of(Arrays64.vector(values));
    }

    /** A rule whose gradient is that of the function times {@code factor}. */
    private static UnaryOperator<Variable> off(double factor, UnaryOperator<Variable> f) {
        return x -> {
            Variable scaled = Ops.mul(f.apply(x), factor);
            return Ops.add(scaled, Ops.mul(f.apply(x).detach(), 1 - factor));
        };
    }

    /** A rule that is 1 % off at the second coordinate alone. */
    private static UnaryOperator<Variable> rare(UnaryOperator<Variable> f) {
        return x -> {
            Variable y = f.apply(x);
            double[] share = new double[(int) x.size(0)];
            share[1] = 0.01;
            Variable extra = Ops.mul(y, Variable.of(Arrays64.vector(share)));
            return Ops.add(y, Ops.sub(extra, extra.detach()));
        };
    }

    /** Wrong rules. */
    static List<NastyFunctions> wrong() {
        return List.of(
                row("1e-7 x^2 without gradient", off(0, x -> Ops.mul(Ops.square(x), 1e-7)), 1, -2, 3),
                row("1e-12 x^2 without gradient", off(0, x -> Ops.mul(Ops.square(x), 1e-12)), 1, -2, 3),
                row("1e-200 x^2 off by 1e-3", off(1.001, x -> Ops.mul(Ops.square(x), 1e-200)), 1, -2, 3),
                row("1e200 x^2 off by 1e-5", off(1.00001, x -> Ops.mul(Ops.square(x), 1e200)), 1, -2, 3),
                row("x^2 with 3 x", off(1.5, Ops::square), 1, -2, 3),
                row("x^2 off by 1e-3", off(1.001, Ops::square), 1, -2, 3),
                row("x^2 off by 1e-5", off(1.00001, Ops::square), 1, -2, 3),
                row("x^2 at 1e6 off by 1e-5", off(1.00001, Ops::square), 1e6, -2e6, 1e6),
                row("x^2 at 1e-6 off by 1e-5", off(1.00001, Ops::square), 1e-6, -2e-6),
                row("exp(20 x) off by 1e-4", off(1.0001, x -> Ops.exp(Ops.mul(x, 20))), 1.5, -1, .2),
                row("exp(20 x) where it is small", rare(x -> Ops.exp(Ops.mul(x, 20))), 1.5, -1, .2),
                row("tanh(1000 x) off by 1e-4", off(.9999, x -> Ops.tanh(Ops.mul(x, 1000))), 1e-3, -2e-3, 5e-4),
                row("log(x^2) off by 1e-4", off(1.0001, x -> Ops.log(Ops.square(x))), 1e-3),
                row("1 / x off by 1e-4", off(1.0001, x -> Ops.pow(x, -1)), 1e-2, 3, -1e-2),
                row("1e6 + x^2 off by 1e-3", off(1.001, x -> Ops.add(Ops.square(x), 1e6)), 1, -2, 3),
                row("1e-7 tanh off by 1e-4", off(1 + 1e-4, x -> Ops.mul(Ops.tanh(x), 1e-7)), .5, -.3),
                row("sigmoid with the wrong sign", off(-1, Ops::sigmoid), 5, -4, 0),
                row("sigmoid saturated, off by 1e-3", off(1.001, Ops::sigmoid), -40, -30),
                row("softmax saturated, off by 1e-2", off(1.01, x -> Ops.softmax(x, 0)), 100, 0, 1),
                row("log softmax off by 1e-4", off(1.0001, x -> Ops.logSoftmax(x, 0)), 1000, 1001, 990),
                row("norm of small numbers off by 1e-4", off(1.0001, NastyFunctions::norm), 1e-9, 2e-9, -1e-9),
                row("one coordinate of many off by 1e-2", rare(Ops::tanh), .1, .2, .3, .4, .5, .6, .7, .8),
                row("a slope of 1e-9 where there is none", flat(1e-9), 1, 2),
                row("exp without gradient", off(0, Ops::exp), 1, 2),
                row("relu near its kink, off by 1e-3", off(1.001, Ops::relu), 1e-3, -1e-3, 1),
                row("a narrow bump off by 1e-2", off(1.01, NastyFunctions::bump), 1.00005),
                row("relu at 0, and off by 1e-3 beside it", off(1.001, Ops::relu), 0, 1, -2),
                row(
                        "relu at 0 with the slope 1.01 there",
                        x -> Ops.add(Ops.relu(x), flat(1.01).apply(x)),
                        0),
                row(
                        "|x| at 0 with the slope -1.5 there",
                        x -> Ops.add(Ops.abs(x), flat(-1.5).apply(x)),
                        0,
                        0),
                row("the largest of equal numbers, twice", off(2, x -> Ops.max(x, 0, false)), 2, 2, 1),
                row(
                        "the sign at 0 with a slope of 1e-3",
                        x -> Ops.add(Ops.sign(x), flat(1e-3).apply(x)),
                        0,
                        1),
                row("relu(x) - relu(-x), which is x", x -> Ops.sub(Ops.relu(x), Ops.relu(Ops.neg(x))), 0, 1));
    }

    /** 0 everywhere, by a rule that says {@code slope}. */
    private static UnaryOperator<Variable> flat(double slope) {
        return x -> Ops.sub(Ops.mul(x, slope), Ops.mul(x.detach(), slope));
    }
}
