package io.github.perturb4j.nn;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
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
}
