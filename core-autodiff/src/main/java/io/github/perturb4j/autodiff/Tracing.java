package io.github.perturb4j.autodiff;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Follows a computation on this thread without doing it: while one is open, every op asks its {@link Evaluator} for the
 * result instead of computing it. The recorded graph then tells which ops a function consists of.
 *
 * <pre>{@code
 * try (Tracing trace = Tracing.with((op, x) -> arrayOfTheResultsShape(op, x))) {
 *     Variable y = function.apply(Variable.leaf(image));
 * }
 * }</pre>
 */
public final class Tracing implements AutoCloseable {
    private static final ThreadLocal<Evaluator> CURRENT = new ThreadLocal<>();

    private final Evaluator before = CURRENT.get();

    /**
     * Gives the result of an op: its shape and type count, its numbers only where the traced function looks at them.
     */
    @FunctionalInterface
    public interface Evaluator {
        /**
         * As {@link Op#forward}; what it returns is not checked, {@link OpChecks#result} does that where it computes.
         */
        INDArray evaluate(Op op, INDArray[] x);

        /** Called before, with the variables whose values the op is given. */
        default void reads(Variable... inputs) {}
    }

    private Tracing(Evaluator evaluator) {
        CURRENT.set(evaluator);
    }

    /** Every op of this thread asks {@code evaluator} until closed. */
    public static Tracing with(Evaluator evaluator) {
        return new Tracing(evaluator);
    }

    static Op.Result compute(Op op, Variable[] inputs, INDArray[] x) {
        long[] shape = OpChecks.shape(op, x);
        Evaluator evaluator = CURRENT.get();
        if (evaluator != null) {
            evaluator.reads(inputs);
            return new Op.Result(evaluator.evaluate(op, x), null);
        }
        Op.Result computed = op.compute(x);
        OpChecks.result(op, computed == null ? null : computed.y(), shape, x);
        return computed;
    }

    /** Back to how it was. */
    @Override
    public void close() {
        if (before == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(before);
        }
    }
}
