package io.github.perturb4j.autodiff;

import io.github.perturb4j.autodiff.kernel.ClosedMemoryException;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A value in a computation graph: an array, and how it came to be.
 *
 * <p>Leaves are made with {@link #of} (no gradient) and {@link #leaf} (differentiable); everything else by {@link Ops}.
 * A result is recorded, with its op and inputs, where an input requires a gradient and recording is on. The array is
 * float32 or float64, C-contiguous, and must not be changed while the variable is in use, or {@link #changed} must be
 * called. It belongs to the innermost open {@link Scope} of the thread that computed it, else to the garbage collector.
 */
public final class Variable {
    private static final AtomicLong CREATED = new AtomicLong();

    private final INDArray value;
    private final boolean requiresGrad;
    private final long id = CREATED.getAndIncrement();
    private final AtomicLong
            changed; // when the array's numbers were last changed, on the clock of ids; shared with others of the same
    // array
    private String refusal; // why the numbers must not be read
    private final Lineage lineage;
    private Op op;
    private Variable[] inputs;
    private Object kept;
    private boolean freed;

    private Variable(INDArray value, boolean requiresGrad, Op op, Variable[] inputs) {
        this(value, requiresGrad, new AtomicLong(-1), op, inputs);
    }

    private Variable(INDArray value, boolean requiresGrad, AtomicLong changed, Op op, Variable[] inputs) {
        this.value = value;
        this.requiresGrad = requiresGrad;
        this.changed = changed;
        this.op = op;
        this.inputs = inputs;
        this.lineage = !requiresGrad ? null : op == null ? Lineage.ofLeaf(id) : Lineage.ofResult(id, inputs);
    }

    /**
     * A constant: no gradient reaches it.
     *
     * @param value float32 or float64; shared if it is C-contiguous (then, if it lies in an ND4J workspace, to be used
     *     inside that alone), else copied
     * @throws IllegalArgumentException for any other type, an array without elements, or a closed one
     */
    public static Variable of(INDArray value) {
        return new Variable(checked(value), false, null, null);
    }

    /** A leaf that gradients can be taken of; otherwise as {@link #of}. */
    public static Variable leaf(INDArray value) {
        return new Variable(checked(value), true, null, null);
    }

    /** A constant of rank 0. */
    public static Variable scalar(DataType type, double value) {
        return of(Memory.filled(type, value));
    }

    /**
     * Computes {@code op} and records it where needed.
     *
     * @throws IllegalArgumentException if types differ or the op refuses the shapes
     * @throws IllegalStateException if the op's result is unfit, see {@link Op#forward}
     */
    static Variable apply(Op op, Variable... inputs) {
        INDArray[] values = new INDArray[inputs.length];
        boolean record = false;
        for (int i = 0; i < inputs.length; i++) {
            values[i] = inputs[i].value();
            record |= inputs[i].requiresGrad;
            OpChecks.sameType(op, inputs[0].value, values[i]);
            OpChecks.open(op, inputs[i]);
        }
        Watching.Watcher watcher = Watching.current();
        long start = watcher == null ? 0 : System.nanoTime();
        Op.Result computed = Tracing.compute(op, inputs, values);
        Reference.reachabilityFence(values); // kernels read their memory through pointers, which hold no array
        Scope.adopt(computed.y());
        Variable y = recorded(record && Recording.isOn(), computed, op, inputs);
        if (watcher != null) {
            watcher.computed(op, List.of(inputs), y, System.nanoTime() - start);
        }
        return y;
    }

    private static Variable recorded(boolean record, Op.Result computed, Op op, Variable... inputs) {
        if (!record) {
            return new Variable(computed.y(), false, null, null);
        }
        Variable y = new Variable(computed.y(), true, op, inputs.clone());
        y.kept = computed.kept();
        return y;
    }

    private static INDArray checked(INDArray value) {
        if (value == null) {
            throw new IllegalArgumentException("a variable needs an array, found null");
        }
        if (value.dataType() != DataType.FLOAT && value.dataType() != DataType.DOUBLE) {
            throw new IllegalArgumentException("a variable holds float32 or float64, found " + value.dataType()
                    + " of shape " + Arrays.toString(value.shape()) + ": convert it with castTo first");
        }
        if (value.length() == 0) {
            throw new IllegalArgumentException(
                    "a variable holds at least one element, found the shape " + Arrays.toString(value.shape()));
        }
        if (!Memory.isOpen(value)) {
            throw ClosedMemoryException.of("the array of shape " + Arrays.toString(value.shape()))
                    .asArgument();
        }
        return Memory.contiguous(value);
    }

    /**
     * The array itself, not a copy.
     *
     * @throws IllegalStateException in an {@link Op#vjp}, if the numbers were {@link #changed} since its op read them
     */
    public INDArray value() {
        if (refusal != null) {
            throw new IllegalStateException(refusal);
        }
        return value;
    }

    public long[] shape() {
        return value.shape();
    }

    public long size(int dim) {
        return value.size(dim);
    }

    public int rank() {
        return value.rank();
    }

    public DataType dtype() {
        return value.dataType();
    }

    /** Whether gradients can be taken of this variable: a differentiable leaf, or computed from one. */
    public boolean requiresGrad() {
        return requiresGrad;
    }

    /** The same array as a constant. */
    public Variable detach() {
        return sharing(false);
    }

    /** The same array as a differentiable leaf. */
    public Variable asLeaf() {
        return sharing(true);
    }

    private Variable sharing(boolean leaf) {
        Variable made = new Variable(value, leaf, changed, null, null);
        made.refusal = refusal;
        return made;
    }

    /**
     * Tells that the numbers in the array were changed in place, after they were. A graph that was recorded before and
     * has read them cannot be differentiated by what depends on them any more: {@link Gradients} then throws, where it
     * would otherwise compute with the new numbers. A frozen network whose function reads them takes them up. Holds for
     * all variables that {@link #detach} and {@link #asLeaf} made of this array. For a network's parameter call {@code
     * Parameter.changed()}.
     */
    public void changed() {
        changed.set(CREATED.getAndIncrement());
    }

    /** When the numbers were last {@link #changed}, on the clock of {@link #id}; -1 if never. */
    public long changedAt() {
        return changed.get();
    }

    /**
     * This variable for the gradient of {@code reader}, which was recorded with it: its numbers must not be read if
     * they were changed since.
     */
    Variable asReadBy(Variable reader) {
        if (changed.get() < reader.id) {
            return this;
        }
        Variable stale = new Variable(value, requiresGrad, changed, null, null);
        stale.kept = kept;
        stale.refusal = reader.op.name() + ": its gradient needs the numbers of " + this
                + (this == reader ? ", its result," : ", which it read,")
                + " but they were changed in place since then, by an optimiser's step or the like:"
                + " take the gradient before the change, or compute the result again after it";
        return stale;
    }

    /** The op that computed this; null for leaves, constants, and after its graph was freed. */
    public Op op() {
        return op;
    }

    /** What it was computed from; empty for leaves, constants, and after its graph was freed. */
    public List<Variable> inputs() {
        return inputs == null ? List.of() : List.of(inputs);
    }

    /**
     * What the op found on the way and kept for its gradient; null where there was nothing, or it was traced or not
     * recorded, or its graph was freed.
     */
    public Object kept() {
        return kept;
    }

    /** Grows with the order of creation, over all threads. */
    public long id() {
        return id;
    }

    /**
     * The number in an array of one element.
     *
     * @throws IllegalStateException if there are more
     */
    public double item() {
        if (value.length() != 1) {
            throw new IllegalStateException(
                    "item() needs one element, found the shape " + Arrays.toString(shape()) + ": reduce it first");
        }
        return Span.of(value).get(0);
    }

    /** Whether a sweep has freed the graph behind this result: how it came to be is not known any more. */
    public boolean isFreed() {
        return freed;
    }

    /** Forgets how the value came to be, so that what it was computed from can go. */
    void free() {
        if (kept instanceof Op.Kept held) {
            held.release();
        }
        kept = null;
        if (op != null) {
            freed = true;
            op = null;
            inputs = null;
        }
    }

    /** Null for constants. */
    Lineage lineage() {
        return lineage;
    }

    Variable[] recordedInputs() {
        return inputs;
    }

    @Override
    public String toString() {
        return "Variable#" + id + (op == null ? "" : " " + op.name()) + (freed ? " (graph freed)" : "") + " " + dtype()
                + Arrays.toString(shape());
    }
}
