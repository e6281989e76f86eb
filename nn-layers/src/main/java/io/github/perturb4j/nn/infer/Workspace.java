package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.kernel.ArraySpan;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.kernel.vector.PanelProducts;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The memory of one run of a plan; used by one thread at a time, again and again. It lies on the heap where Java's
 * vectors multiply and the heap has room, else outside of it: results have the same bits.
 */
final class Workspace {
    private static final int HEAP_SHARE = 4; // the largest part of the heap that one may take

    private final BufferPlacement plan;
    private final INDArray[] pieces;
    private final Span[] spans;
    private BufferPlacement boundTo;
    private Span[] bound;

    /** Whose values of a forward pass it holds; null for nobody's. */
    private Object owner;

    Workspace(BufferPlacement plan) {
        this.plan = plan;
        this.pieces = new INDArray[plan.sizes().length];
        this.spans = new Span[pieces.length];
        boolean onHeap = PanelProducts.chosen() != null
                && plan.bytes() < Runtime.getRuntime().maxMemory() / HEAP_SHARE;
        for (int i = 0; i < pieces.length; i++) {
            if (onHeap) {
                spans[i] = ArraySpan.of(new float[(int) plan.sizes()[i]], plan.sizes()[i]);
            } else {
                pieces[i] = Memory.uninitialized(DataType.FLOAT, plan.sizes()[i]);
                spans[i] = Span.of(pieces[i]);
            }
        }
    }

    BufferPlacement plan() {
        return plan;
    }

    Object owner() {
        return owner;
    }

    void own(Object by) {
        owner = by;
    }

    /** The buffers of a plan that this one's memory is enough for, to be filled with those from outside. */
    Span[] buffers(BufferPlacement of) {
        if (boundTo != of) {
            boundTo = of;
            bound = new Span[of.piece().length];
            for (int i = 0; i < bound.length; i++) {
                int piece = of.piece()[i];
                bound[i] = piece == BufferPlacement.OUTSIDE ? null : spans[piece].first(of.lengths()[i]);
            }
        }
        return bound;
    }

    void close() {
        for (INDArray piece : pieces) {
            if (piece != null) {
                piece.close();
            }
        }
    }
}
