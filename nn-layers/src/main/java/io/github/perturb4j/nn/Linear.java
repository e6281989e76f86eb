package io.github.perturb4j.nn;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;

/** y = x weight^T + bias; x (N, in), weight (out, in), bias (out), y (N, out). */
public final class Linear extends Module {
    private final Parameter weight;
    private final Parameter bias;

    public Linear(int in, int out) {
        if (in < 1 || out < 1) {
            throw new IllegalArgumentException("linear: expected sizes >= 1, found in " + in + ", out " + out);
        }
        this.weight = parameter("weight", Initialiser.uniformFanIn(in), out, in);
        this.bias = parameter("bias", Initialiser.uniformFanIn(in), out);
    }

    @Override
    public Variable forward(Variable x) {
        return Ops.linear(x, weight.variable(), bias.variable());
    }

    static LayerExample example(Draw draw) {
        int in = draw.between(1, 5);
        return new LayerExample(new Linear(in, draw.between(1, 5)), draw.normal(draw.between(1, 3), in));
    }
}
