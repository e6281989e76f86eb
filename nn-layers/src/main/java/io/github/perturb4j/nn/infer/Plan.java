package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** How a frozen network computes its result, and the gradient at its input, for one input shape. It owns no memory. */
final class Plan {
    private final FusedGraph graph;
    private final Schedule schedule;
    private final BufferPlan buffers;

    Plan(FusedGraph graph, boolean withGradient) {
        this.graph = graph;
        this.schedule = Schedule.of(graph, withGradient);
        List<Schedule.Step> all = new ArrayList<>(schedule.forwardSteps());
        all.addAll(schedule.backwardSteps());
        this.buffers = BufferPlan.of(all, schedule.sizes());
    }

    FusedGraph graph() {
        return graph;
    }

    BufferPlan buffers() {
        return buffers;
    }

    /** The result, which belongs to the caller; the values that the gradient needs stay in the workspace. */
    INDArray forward(INDArray x, Workspace workspace) {
        INDArray result = Memory.uninitialized(DataType.FLOAT, graph.resultShape());
        Span[] spans = workspace.buffers(buffers);
        spans[Schedule.INPUT] = Span.of(x);
        spans[Schedule.RESULT] = Span.of(result);
        schedule.forwardSteps().forEach(step -> step.kernel().run(spans));
        return result;
    }

    /** dL/dx given g = dL/dresult, after {@link #forward} in the same workspace. It belongs to the caller. */
    INDArray gradient(INDArray g, long[] inputShape, Workspace workspace) {
        INDArray result = Memory.uninitialized(DataType.FLOAT, inputShape);
        Span[] spans = workspace.buffers(buffers);
        spans[Schedule.UPSTREAM] = Span.of(g);
        spans[Schedule.GRADIENT] = Span.of(result);
        schedule.backwardSteps().forEach(step -> step.kernel().run(spans));
        return result;
    }
}
