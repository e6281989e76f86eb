package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** How a frozen network computes its result, and the gradient at its input, for one input shape. It owns no memory. */
final class FrozenPlan {
    private final FusedGraph graph;
    private final KernelSteps steps;
    private final BufferPlacement buffers;

    FrozenPlan(FusedGraph graph, boolean withGradient) {
        this.graph = graph;
        this.steps = KernelSteps.of(graph, withGradient);
        List<KernelSteps.Step> all = new ArrayList<>(steps.forwardSteps());
        all.addAll(steps.backwardSteps());
        this.buffers = BufferPlacement.of(all, steps.sizes());
    }

    FusedGraph graph() {
        return graph;
    }

    BufferPlacement buffers() {
        return buffers;
    }

    /** The result, which belongs to the caller; the values that the gradient needs stay in the workspace. */
    INDArray forward(INDArray x, Workspace workspace) {
        INDArray result = Memory.uninitialized(DataType.FLOAT, graph.resultShape());
        Span[] spans = workspace.buffers(buffers);
        spans[KernelSteps.INPUT] = Span.of(x);
        spans[KernelSteps.RESULT] = Span.of(result);
        steps.forwardSteps().forEach(step -> step.kernel().run(spans));
        return result;
    }

    /** dL/dx given g = dL/dresult, after {@link #forward} in the same workspace. It belongs to the caller. */
    INDArray gradient(INDArray g, long[] inputShape, Workspace workspace) {
        INDArray result = Memory.uninitialized(DataType.FLOAT, inputShape);
        Span[] spans = workspace.buffers(buffers);
        spans[KernelSteps.UPSTREAM] = Span.of(g);
        spans[KernelSteps.GRADIENT] = Span.of(result);
        steps.backwardSteps().forEach(step -> step.kernel().run(spans));
        return result;
    }
}
