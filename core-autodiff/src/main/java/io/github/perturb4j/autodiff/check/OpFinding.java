package io.github.perturb4j.autodiff.check;

import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.check.GradCheck.Difference;
import io.github.perturb4j.autodiff.check.GradCheck.Verdict;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What an audit found of one op of a graph.
 *
 * @param position 1 for the first op of the graph that was computed
 * @param id of the op's result, {@link io.github.perturb4j.autodiff.Variable#id}; -1 for an op without a graph
 * @param op its name and attributes
 * @param inputs the shapes of all inputs
 * @param checked which inputs were checked, those that a gradient goes to: input i of the report is input checked[i] of
 *     the op
 * @param report null if the op threw instead
 * @param failure what it threw; null if it did not
 */
public record OpFinding(
        int position,
        long id,
        String op,
        List<long[]> inputs,
        long[] output,
        int[] checked,
        GradCheck.Report report,
        String failure) {
    /**
     * What a check of an op on an example found.
     *
     * @param position which example, from 1
     * @param report null if the op threw
     * @param failure what it threw, or what else is wrong with it; null if nothing is
     */
    public static OpFinding of(int position, Example example, GradCheck.Report report, String failure) {
        List<long[]> shapes =
                Arrays.stream(example.inputs()).map(INDArray::shape).toList();
        int[] all = IntStream.range(0, shapes.size()).toArray();
        long[] output = report == null
                ? new long[0]
                : example.op().forward(example.inputs()).shape();
        return new OpFinding(position, -1, example.op().toString(), shapes, output, all, report, failure);
    }

    /** The worst of the op's inputs; failed too where the op threw. */
    public Verdict verdict() {
        return failure != null
                ? Verdict.FAILED
                : report.worst().stream()
                        .map(Difference::verdict)
                        .max(Verdict::compareTo)
                        .orElse(Verdict.PASSED);
    }

    /** How many numbers were compared; none if the op threw. */
    public int comparisons() {
        return report == null ? 0 : report.comparisons();
    }

    /** How many comparisons were at a kink. */
    public int kinks() {
        return report == null ? 0 : report.kinks();
    }

    /** The largest relative difference; infinite if the op threw. */
    public double worstRelative() {
        return report == null ? Double.POSITIVE_INFINITY : report.worstRelative();
    }

    /** The comparison that this verdict comes from; null if the op threw. */
    public Difference worst() {
        return report == null
                ? null
                : report.worst().stream()
                        .max((a, b) -> a.verdict() == b.verdict()
                                ? Double.compare(a.relative(), b.relative())
                                : a.verdict().compareTo(b.verdict()))
                        .orElse(null);
    }

    /** Which of the op's inputs the worst comparison is of; -1 if the op threw. */
    public int worstInput() {
        return report == null ? -1 : checked[worst().input()];
    }

    /** Where in that input, as an index for each dimension; the first one of those along a direction. */
    public long[] worstIndex() {
        return report == null ? new long[0] : Memory.index(worst().at(), inputs.get(worstInput()));
    }

    /** The op and its shapes: {@code conv2d(stride=1) [1, 3, 8, 8] [4, 3, 3, 3] -> [1, 4, 6, 6]}. */
    public String signature() {
        return op + " " + inputs.stream().map(Arrays::toString).collect(Collectors.joining(" ")) + " -> "
                + Arrays.toString(output);
    }

    @Override
    public String toString() {
        String found = failure != null
                ? "FAILED: " + failure
                : worst().verdict() + ", worst in input " + worstInput() + " at " + Arrays.toString(worstIndex()) + ": "
                        + worst();
        return "op " + position + ", " + signature() + ": " + found;
    }
}
