package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.nhwc.Samples;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One call of a frozen network, as an op. Its gradient is the plan's. The plain function computes gradients that are to
 * be differentiated themselves, and samples whose numbers are not {@link #TAME}: fused kernels spread NaN and infinity
 * further than the ops do, over a tile of Winograd's or where ReLU's mask is 0. A sample with such numbers changes
 * nothing of the others.
 */
final class FrozenCall implements Op {
    /**
     * The largest pixel that is computed by fused kernels: more than any of 16 bits. Winograd's error in a tile goes
     * with its largest number, so one huge pixel would swamp its neighbours; and where a sum overflows depends on how
     * it is computed, which ReLU would hide. Pixels of this size overflow, if ever, to results that show it.
     */
    static final float TAME = 0x1p17f;

    private final FrozenPlan plan;
    private final Generation generation;
    private final boolean keeps;

    /** @param keeps whether a gradient will be asked for: then the plan has one */
    FrozenCall(FrozenPlan plan, Generation generation, boolean keeps) {
        this.plan = plan;
        this.generation = generation;
        this.keeps = keeps;
    }

    @Override
    public INDArray forward(INDArray... x) {
        return compute(x).y();
    }

    @Override
    public Result compute(INDArray... x) {
        Workspaces workspaces = generation.workspaces();
        Workspace workspace = workspaces.take(plan.buffers());
        INDArray result;
        try {
            result = plan.forward(x[0], workspace);
            workspace.own(keeps ? this : null);
        } finally {
            workspaces.give(workspace);
        }
        Samples wild = Samples.beyond(TAME, x[0]).or(Samples.beyond(Float.MAX_VALUE, result));
        if (wild.count() > 0) {
            computePlainly(wild, x[0], result);
        }
        return new Result(result, keeps ? new Hold(generation, wild) : null);
    }

    private void computePlainly(Samples wild, INDArray x, INDArray result) {
        INDArray part = wild.of(x);
        try (Recording off = Recording.off();
                Scope scope = Scope.open()) {
            wild.put(generation.function().apply(Variable.of(part)).value(), result);
        } finally {
            part.close();
        }
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        if (Recording.isOn()) {
            Variable again = function().apply(x[0]);
            return new Variable[] {Gradients.of(again).upstream(g).createGraph().wrt(x[0])};
        }
        generation.hold();
        try {
            return new Variable[] {Ops.constant(gradient(x[0].value(), (Hold) y.kept(), g.value()))};
        } finally {
            generation.letGo();
        }
    }

    private INDArray gradient(INDArray x, Hold hold, INDArray g) {
        INDArray result = fused(x, g);
        Samples wild = hold.plain().or(Samples.beyond(Float.MAX_VALUE, result));
        if (wild.count() > 0) {
            INDArray part = wild.of(x);
            INDArray upstream = wild.of(g);
            try (Recording on = Recording.on();
                    Scope scope = Scope.open()) {
                Variable input = Variable.leaf(part);
                Variable again = function().apply(input);
                wild.put(
                        Gradients.of(again)
                                .upstream(Variable.of(upstream))
                                .wrt(input)
                                .value(),
                        result);
            } finally {
                part.close();
                upstream.close();
            }
        }
        return result;
    }

    private INDArray fused(INDArray x, INDArray g) {
        Workspaces workspaces = generation.workspaces();
        Workspace workspace = workspaces.takeOf(this);
        if (workspace == null) { // lent to another call meanwhile, freed, or used up by an earlier gradient
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

    /** The plain function, if it is still the one that this call was computed with. */
    private UnaryOperator<Variable> function() {
        if (!generation.isCurrent()) {
            throw new IllegalStateException(
                    name() + ": values that the network reads were replaced or changed after this call was recorded,"
                            + " and a gradient that is to be differentiated, or one of samples with NaN or infinite"
                            + " numbers, needs them as they were: take the gradient before the change, or call the"
                            + " network again after it");
        }
        return generation.function();
    }

    @Override
    public String name() {
        return "frozen_network";
    }
}
