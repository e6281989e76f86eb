package io.github.perturb4j.nn;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;

/**
 * A residual connection: y = relu(body(x) + shortcut(x)) (He et al. 2015, arXiv 1512.03385, equation 1). Its parts are
 * named {@code body} and {@code shortcut}.
 */
public final class Residual extends Module {
    private final Module body;
    private final Module shortcut;

    /** @param shortcut null for the identity */
    public Residual(Module body, Module shortcut) {
        this.body = part("body", body);
        this.shortcut = shortcut == null ? null : part("shortcut", shortcut);
    }

    @Override
    public Variable forward(Variable x) {
        return Ops.relu(Ops.add(body.apply(x), shortcut == null ? x : shortcut.apply(x)));
    }

    static LayerExample example(Draw draw) {
        int in = draw.between(1, 3);
        int out = draw.chance() ? in : in + 1;
        Module shortcut = in == out ? null : new Conv2d(in, out, 1, 1, 0, 1);
        return new LayerExample(
                new Residual(new Conv2d(in, out, 3, 1, 1, 1), shortcut),
                draw.normal(draw.between(1, 2), in, draw.between(3, 5), draw.between(3, 5)));
    }
}
