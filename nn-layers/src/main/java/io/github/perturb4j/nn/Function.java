package io.github.perturb4j.nn;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import java.util.List;
import java.util.function.UnaryOperator;

/** A part without parameters: a function of the input alone. */
public final class Function extends Module {
    private final String text;
    private final UnaryOperator<Variable> body;

    /** @param text how the part describes itself, such as {@code relu} */
    public Function(String text, UnaryOperator<Variable> body) {
        this.text = text;
        this.body = body;
    }

    /** max(0, x). */
    public static Function relu() {
        return new Function("relu", Ops::relu);
    }

    /** {@link io.github.perturb4j.autodiff.ops.MaxPool2d}. */
    public static Function maxPool2d(int kernel, int stride, int padding) {
        return new Function(
                "max_pool2d(" + kernel + ", " + stride + ", " + padding + ")",
                x -> Ops.maxPool2d(x, kernel, stride, padding, false));
    }

    /** Sliding means; padding counts as zeros. */
    public static Function avgPool2d(int kernel, int stride, int padding) {
        return new Function(
                "avg_pool2d(" + kernel + ", " + stride + ", " + padding + ")",
                x -> Ops.avgPool2d(x, kernel, stride, padding));
    }

    /** (N, C, H, W) to (N, C): the mean of each plane. */
    public static Function globalAvgPool() {
        return new Function("global_avg_pool", x -> Ops.flatten(Ops.adaptiveAvgPool2d(x, 1, 1), 1));
    }

    /** All dimensions but the first become one. */
    public static Function flatten() {
        return new Function("flatten", x -> Ops.flatten(x, 1));
    }

    @Override
    public Variable forward(Variable x) {
        return body.apply(x);
    }

    @Override
    public String toString() {
        return text;
    }

    static LayerExample example(Draw draw) {
        List<Function> all = List.of(relu(), maxPool2d(3, 2, 1), avgPool2d(3, 1, 1), globalAvgPool(), flatten());
        int which = draw.between(0, all.size() - 1);
        long[] shape = {draw.between(1, 2), draw.between(1, 3), draw.between(3, 5), draw.between(3, 5)};
        return new LayerExample(
                all.get(which), which == 0 ? draw.awayFrom(0.1, new double[] {0}, shape) : draw.distinct(shape));
    }
}
