package io.github.perturb4j.nn;

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
}
