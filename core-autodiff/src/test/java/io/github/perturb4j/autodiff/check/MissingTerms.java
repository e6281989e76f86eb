package io.github.perturb4j.autodiff.check;

import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.ops.BatchNorm;
import io.github.perturb4j.autodiff.ops.Pow;
import java.util.Set;

/** For each op whose rule has several terms or factors, the rule without one of them. */
final class MissingTerms {
    static final Set<String> OPS = Set.of(
            "abs",
            "batch_norm",
            "channel_affine",
            "clamp",
            "cos",
            "div",
            "erf",
            "exp",
            "log",
            "log_softmax",
            "log_sum_exp",
            "masked",
            "maximum",
            "mean_pool2d",
            "mul",
            "pow",
            "power",
            "relu",
            "scale",
            "sigmoid",
            "sin",
            "softmax",
            "sqrt",
            "square",
            "sub",
            "tanh");

    private MissingTerms() {}

    /**
     * @param right the sound rule's gradients
     * @return null where the term is none for these attributes
     */
    static Variable[] of(Op op, Variable[] x, Variable y, Variable g, Variable[] right) {
        return switch (op.name()) {
            case "abs", "clamp", "cos", "erf", "exp", "log", "log_softmax", "relu", "scale", "sin", "tanh" ->
                new Variable[] {g};
            case "batch_norm" -> uncentred((BatchNorm) op, x, g, right);
            case "channel_affine" ->
                x.length < 4 ? null : Mutation.replaced(right, 1, Ops.sumPerChannel(Ops.mul(g, x[0])));
            case "div" -> Mutation.replaced(right, 1, Ops.neg(Ops.mul(g, y)));
            case "log_sum_exp" -> new Variable[] {Ops.broadcastTo(g, x[0].shape())};
            case "masked", "power", "sub" -> Mutation.replaced(right, 1, g);
            case "maximum", "mul" -> Mutation.replaced(right, 0, g);
            case "mean_pool2d" ->
                new Variable[] {
                    Ops.mul(right[0], (double) x[0].value().length() / y.value().length())
                };
            case "pow" -> {
                double exponent = ((Pow) op).exponent();
                yield exponent == 0 || exponent == 1 ? null : new Variable[] {Ops.mul(g, Ops.pow(x[0], exponent - 1))};
            }
            case "sigmoid", "softmax" -> new Variable[] {Ops.mul(g, y)};
            case "sqrt" -> new Variable[] {Ops.div(g, y)};
            case "square" -> new Variable[] {Ops.mul(g, x[0])};
            default -> throw new IllegalArgumentException("no term to leave out of " + op.name());
        };
    }

    /** Without - mean(g) in weight r (g - mean(g) - h mean(g h)). */
    private static Variable[] uncentred(BatchNorm op, Variable[] x, Variable g, Variable[] right) {
        if (op.rectified()) {
            return null;
        }
        Variable deviation = Ops.sub(x[0], Ops.meanPerChannel(x[0]));
        Variable r = Ops.pow(Ops.add(Ops.meanPerChannel(Ops.square(deviation)), op.eps()), -0.5);
        Variable scale = Ops.mul(r, Ops.reshape(x[1], r.shape()));
        return Mutation.replaced(right, 0, Ops.add(right[0], Ops.mul(scale, Ops.meanPerChannel(g))));
    }
}
