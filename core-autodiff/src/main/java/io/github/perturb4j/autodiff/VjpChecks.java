package io.github.perturb4j.autodiff;

import io.github.perturb4j.autodiff.kernel.ClosedMemoryException;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Calls an op's {@code vjp} and checks what it returns; each message names the op. */
final class VjpChecks {
    private VjpChecks() {}

    /**
     * One gradient for each input of {@code node}, given {@code g}.
     *
     * @param allowNull whether a gradient that is needed may be missing
     * @throws IllegalStateException if one is unfit
     * @throws ClosedMemoryException if memory that the op looks at is gone
     */
    static Variable[] call(Variable node, Variable g, boolean[] needed, boolean allowNull) {
        Variable[] inputs = node.recordedInputs();
        Variable[] parts;
        try {
            parts = node.op().vjp(asRead(inputs, node), node.asReadBy(node), g, needed);
        } catch (RuntimeException e) {
            throw node.isFreed() ? freedMeanwhile(node, e) : named(node, g, e);
        }
        if (parts == null || parts.length != inputs.length) {
            throw unfit(
                    node,
                    "expected " + inputs.length + " gradients, one for each input, found "
                            + (parts == null ? "null" : parts.length));
        }
        for (int i = 0; i < inputs.length; i++) {
            if (needed[i]) {
                checkPart(node, i, inputs[i], parts[i], allowNull);
            }
        }
        return parts;
    }

    /** The inputs as they were when the node was recorded, or such that say they are not. */
    private static Variable[] asRead(Variable[] inputs, Variable node) {
        Variable[] read = inputs.clone();
        for (int i = 0; i < read.length; i++) {
            read[i] = inputs[i].asReadBy(node);
        }
        return read;
    }

    private static void checkPart(Variable node, int i, Variable input, Variable part, boolean allowNull) {
        if (part == null) {
            if (!allowNull) {
                throw unfit(
                        node,
                        "the gradient of input " + i + ", " + input + ", is needed, found null: return Ops.zerosLike(x["
                                + i + "]) where y does not change with it");
            }
            return;
        }
        if (part.dtype() != input.dtype() || !Arrays.equals(part.shape(), input.shape())) {
            throw unfit(node, "the gradient of input " + i + " must be like " + input + ", found " + part);
        }
        if (!Memory.isOpen(part.value())) {
            throw unfit(
                    node, "the gradient of input " + i + ", " + part + ", was freed already: keep it with Scope.keep");
        }
        if (part.value().isAttached()) {
            throw unfit(
                    node,
                    "the gradient of input " + i + ", " + part
                            + ", lies in an ND4J workspace, which takes its memory back: make it with ops or Memory");
        }
    }

    /** A node on the way to what is requested leads there no more: its share of the gradient would be lost. */
    static IllegalStateException freedMeanwhile(Variable node, RuntimeException cause) {
        return new IllegalStateException(
                "the graph of " + node
                        + " was freed by another sweep while this one went through it, on another thread or in"
                        + " an op's vjp: call keepGraph() there",
                cause);
    }

    private static IllegalStateException unfit(Variable node, String detail) {
        return new IllegalStateException(node.op().name() + ".vjp: " + detail + "; mend the op's vjp");
    }

    /**
     * What a failed vjp is reported as: where memory is gone that the op was given, this says so; all else is passed
     * on.
     */
    private static RuntimeException named(Variable node, Variable g, RuntimeException failure) {
        String gone = gone(node, g);
        if (gone == null && !ClosedMemoryException.isBehind(failure)) {
            return failure;
        }
        String vjp = node.op().name() + ".vjp: ";
        if (gone == null) {
            return new ClosedMemoryException(vjp + failure.getMessage(), failure);
        }
        return new ClosedMemoryException(vjp + ClosedMemoryException.of(gone).getMessage(), failure);
    }

    private static String gone(Variable node, Variable g) {
        Variable[] inputs = node.recordedInputs();
        for (int i = 0; i < inputs.length; i++) {
            if (!Memory.isOpen(inputs[i].value())) {
                return "input " + i + ", " + inputs[i] + ",";
            }
        }
        if (!Memory.isOpen(node.value())) {
            return "the result " + node;
        }
        if (node.kept() instanceof INDArray kept && !Memory.isOpen(kept)) {
            return "the array of shape " + OpChecks.text(kept) + " that was kept beside the result " + node;
        }
        return Memory.isOpen(g.value()) ? null : "the gradient " + g + " of the result";
    }
}
