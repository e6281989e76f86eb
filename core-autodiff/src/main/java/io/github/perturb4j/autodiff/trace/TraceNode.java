package io.github.perturb4j.autodiff.trace;

import java.util.List;
import java.util.Optional;

/**
 * A variable of a graph, looked at.
 *
 * @param id the variable's
 * @param op its op's name; {@code leaf} or {@code constant} where no op computed it
 * @param attributes the op's, such as {@code stride=2, padding=1}; may be empty
 * @param rule {@link io.github.perturb4j.autodiff.Op#formula}; empty without an op
 * @param parts the parts of the network that computed it, the outermost first, if that was watched
 * @param inputs ids of what it was computed from, in the op's order
 * @param value what its value is like
 * @param gradient what dL/dvalue is like; empty where the sweep did not pass
 * @param keptBytes what the graph keeps for the way back: its value and what its op noted; 0 without an op
 * @param forwardNanos how long the op took; 0 if that was not watched
 * @param backwardNanos how long its vector-Jacobian product took; 0 without one
 */
public record TraceNode(
        long id,
        String op,
        String attributes,
        String rule,
        List<Object> parts,
        List<Long> shape,
        List<Long> inputs,
        ArraySummary value,
        Optional<ArraySummary> gradient,
        long keptBytes,
        long forwardNanos,
        long backwardNanos) {
    /** Op, shape and number, as messages name it. */
    @Override
    public String toString() {
        return op + (attributes.isEmpty() ? "" : "(" + attributes + ")") + " " + shape + " #" + id;
    }
}
