package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Variable;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One call of a frozen network, as an op. Its gradient is the plan's; where the gradient itself is to be differentiated, it is that of the
 * plain function.
 */
final class FrozenCall implements Op {
    private final Plan plan;
    private final Workspaces workspaces;
    private final UnaryOperator<Variable> plain;
    private final boolean keeps;

    /** @param keeps whether a gradient will be asked for: then the plan has one */
    FrozenCall(Plan plan, Workspaces workspaces, UnaryOperator<Variable> plain, boolean keeps) {
        this.plan = plan;
        this.workspaces = workspaces;
        this.plain = plain;
        this.keeps = keeps;
    }

    @Override
    public INDArray forward(INDArray... x) {
        Workspace workspace = workspaces.take(plan.buffers());
        try {
            INDArray result = plan.forward(x[0], workspace);
            workspace.own(keeps ? this : null);
            return result;
        } finally {
            workspaces.give(workspace);
        }
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        if (Recording.isOn()) {
            return new Variable[] {
                Gradients.of(plain.apply(x[0])).upstream(g).createGraph().wrt(x[0])
            };
        }
        return new Variable[] {Ops.constant(gradient(x[0].value(), g.value()))};
    }

    private INDArray gradient(INDArray x, INDArray g) {
        Workspace workspace = workspaces.takeOf(this);
        if (workspace == null) { // lent to another call meanwhile, or used up by an earlier gradient
            workspace = workspaces.take(plan.buffers());
            plan.forward(x, workspace).close();
        }
        try {
            return plan.gradient(g, x.shape(), workspace);
        } finally {
            workspace.own(null);
            workspaces.give(workspace);
        }
    }

    @Override
    public String name() {
        return "frozen_network";
    }
}
