package io.github.perturb4j.autodiff.programs;

import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Tracing;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.programs.Program.Node;
import io.github.perturb4j.autodiff.programs.Program.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Faults of one in a thousand, planted to see that they are found. */
public final class PlantedErrors {
    private static final double FACTOR = 1.001;

    private PlantedErrors() {}

    /** The answer when every op that {@code wrong} names gets one number of its result wrong, the largest. */
    public static Map<String, double[]> inResults(Predicate<Op> wrong, Supplier<Map<String, double[]>> answer) {
        try (Tracing planted = Tracing.with((op, x) -> wrong.test(op) ? off(op.forward(x)) : op.forward(x))) {
            return answer.get();
        }
    }

    private static INDArray off(INDArray y) {
        Span span = Span.of(y);
        int largest = 0;
        for (int i = 1; i < span.length(); i++) {
            largest = Math.abs(span.get(i)) > Math.abs(span.get(largest)) ? i : largest;
        }
        span.put(largest, FACTOR * span.get(largest));
        return y;
    }

    /** The program with a wrong rule behind one of its steps. */
    static Program inRule(Program program, int step) {
        List<Node> nodes = new ArrayList<>(program.nodes());
        Node node = nodes.get(step);
        Step right = node.step();
        Step wrong = new Step(
                right.torch(), x -> Ops.apply(new Steeper(), right.engine().apply(x)), right.naive());
        nodes.set(step, new Node(node.shape(), null, null, false, wrong, node.inputs()));
        return new Program(nodes, program.results(), program.weights(), program.curved());
    }

    /** y = x, whose gradient should be g. */
    private record Steeper() implements Op {
        @Override
        public INDArray forward(INDArray... x) {
            return Memory.copy(x[0], x[0].dataType());
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            return new Variable[] {Ops.mul(g, FACTOR)};
        }
    }
}
