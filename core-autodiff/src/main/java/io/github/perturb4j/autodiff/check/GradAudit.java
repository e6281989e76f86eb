package io.github.perturb4j.autodiff.check;

import io.github.perturb4j.autodiff.Graph;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.check.GradCheck.Verdict;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Walks a recorded graph op by op, from its inputs to y, and names the first op whose vector-Jacobian product is wrong.
 *
 * <pre>{@code
 * Variable loss = loss(Variable.leaf(image));   // recorded, with ops of your own among its ops
 * GradAudit.of(loss).run().orThrow();
 * }</pre>
 *
 * <p>Each op is checked alone, in float64, at the numbers that it was given in the graph, by a {@link GradCheck} in
 * those inputs that a gradient goes to: a wrong rule is found where it stands and not somewhere below, whatever type
 * the graph was recorded in. Ops of up to {@value #SMALL} numbers, inputs and result together, are checked along two
 * random directions and at nine coordinates of each input, larger ones along one direction, which takes 4 to 8
 * evaluations of the op for each input; either leads to the coordinate that is wrong. Nothing that the graph holds is
 * changed, and it is kept.
 */
public final class GradAudit {
    /** The largest relative difference that passes, of either order. */
    public static final double TOLERANCE = 1e-6;

    private static final int SMALL = 1 << 15;

    private final Variable y;
    private int order = 1;
    private long seed = 42;
    private long budget = Long.MAX_VALUE;
    private Consumer<OpFinding> listener = finding -> {};

    private GradAudit(Variable y) {
        this.y = y;
    }

    /** Of everything that {@code y} was computed from. */
    public static GradAudit of(Variable y) {
        return new GradAudit(y);
    }

    /** 1 for gradients, 2 for gradients and gradients of gradients; 1 if not given. */
    public GradAudit order(int order) {
        this.order = order;
        return this;
    }

    /** Of the random directions; 42 if not given. */
    public GradAudit seed(long seed) {
        this.seed = seed;
        return this;
    }

    /**
     * How many numbers the ops may be made to compute, over all evaluations: once they are used up, the other ops are
     * left out, and the report says how many. No limit if not given.
     */
    public GradAudit budget(long numbers) {
        if (numbers < 1) {
            throw new IllegalArgumentException("expected a budget of at least one number, found " + numbers);
        }
        this.budget = numbers;
        return this;
    }

    /** Hears of each op as soon as it has been checked. */
    public GradAudit listener(Consumer<OpFinding> listener) {
        this.listener = listener;
        return this;
    }

    /** How many ops the graph has. */
    public int ops() {
        return checkedCount(Graph.variables(y));
    }

    /**
     * Checks the ops in the order in which they were computed, up to the first that is wrong.
     *
     * @throws IllegalArgumentException if nothing was recorded
     * @throws IllegalStateException if a sweep freed part of the graph
     */
    public AuditReport run() {
        List<Variable> nodes = Graph.variables(y);
        List<OpFinding> findings = new ArrayList<>();
        int ops = checkedCount(nodes);
        long[] spent = {0};
        for (Variable node : nodes) {
            if (node.op() == null) {
                continue;
            }
            if (spent[0] >= budget) {
                break;
            }
            OpFinding finding = check(node, findings.size() + 1, spent);
            findings.add(finding);
            listener.accept(finding);
            if (finding.verdict() == Verdict.FAILED) {
                break;
            }
        }
        return new AuditReport(ops, List.copyOf(findings));
    }

    private int checkedCount(List<Variable> nodes) {
        for (Variable node : nodes) {
            if (node.isFreed()) {
                throw new IllegalStateException("the graph of " + node
                        + " was freed by a sweep: audit it before, or keep it there with Gradients.keepGraph()");
            }
        }
        int ops = (int) nodes.stream().filter(node -> node.op() != null).count();
        if (ops == 0) {
            throw new IllegalArgumentException("there is no op to audit: " + y
                    + " was not recorded; compute it from a Variable.leaf, outside of Recording.off()");
        }
        return ops;
    }

    private OpFinding check(Variable node, int position, long[] spent) {
        List<Variable> inputs = node.inputs();
        List<long[]> shapes = inputs.stream().map(Variable::shape).toList();
        long size = node.value().length();
        for (Variable input : inputs) {
            size += input.value().length();
        }
        GradCheck.Report report = null;
        String failure = null;
        try (Scope scope = Scope.open()) {
            GradCheck check = GradCheck.of(alone(node, spent))
                    .order(order)
                    .tolerance(TOLERANCE)
                    .seed(seed);
            report = (size <= SMALL ? check.projected(2) : check.projected(1).samples(0))
                    .run(inputs.stream()
                            .filter(Variable::requiresGrad)
                            .map(GradAudit::wide)
                            .toArray(INDArray[]::new));
        } catch (RuntimeException e) {
            failure = e.getMessage() == null ? e.toString() : e.getMessage();
        }
        return new OpFinding(
                position, node.id(), Graph.label(node), shapes, node.shape(), moved(inputs), report, failure);
    }

    private static int[] moved(List<Variable> inputs) {
        return IntStream.range(0, inputs.size())
                .filter(i -> inputs.get(i).requiresGrad())
                .toArray();
    }

    /** The op as a function of those inputs that a gradient goes to. */
    private static Function<Variable[], Variable> alone(Variable node, long[] spent) {
        Op op = node.op().withoutEffects();
        Variable[] all = node.inputs().stream()
                .map(input -> input.requiresGrad() ? null : Ops.constant(wide(input)))
                .toArray(Variable[]::new);
        return leaves -> {
            spent[0] += node.value().length();
            Variable[] given = all.clone();
            int next = 0;
            for (int i = 0; i < given.length; i++) {
                given[i] = given[i] == null ? leaves[next++] : given[i];
            }
            return Ops.apply(op, given);
        };
    }

    private static INDArray wide(Variable input) {
        return Memory.copy(input.value(), DataType.DOUBLE);
    }
}
