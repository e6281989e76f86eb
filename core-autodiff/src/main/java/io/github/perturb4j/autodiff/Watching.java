package io.github.perturb4j.autodiff;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Looks on while this thread computes and differentiates: while one is open, its {@link Watcher} hears of every op and
 * of every gradient that reaches a variable, also of the ops that a sweep's vjps are made of. Nothing is computed
 * otherwise than without it.
 *
 * <pre>{@code
 * Watching.Watcher watcher = new Watching.Watcher() {
 *     @Override
 *     public void computed(Op op, List<Variable> inputs, Variable y, long nanos) {
 *         System.out.println(op.name() + " " + Arrays.toString(y.shape()) + " " + nanos / 1000 + " us");
 *     }
 * };
 * try (Watching on = Watching.with(watcher)) {
 *     Ops.sum(Ops.square(Variable.leaf(image)));
 * }
 * }</pre>
 */
public final class Watching implements AutoCloseable {
    private static final ThreadLocal<Watcher> CURRENT = new ThreadLocal<>();

    private final Watcher before = CURRENT.get();

    /** What is told; a method that is not overridden takes no notice. */
    public interface Watcher {
        /**
         * An op has computed.
         *
         * @param inputs what it read, constants too
         * @param y the result, recorded or not
         * @param nanos how long it took
         */
        default void computed(Op op, List<Variable> inputs, Variable y, long nanos) {}

        /**
         * A sweep has the whole gradient of a variable and has called its op's vjp with it.
         *
         * @param gradient dL/dy, of y's shape; freed as the sweep goes on, so copy what is to be kept
         * @param nanos how long the vjp took, 0 for a variable that no op computed
         */
        default void differentiated(Variable y, INDArray gradient, long nanos) {}

        /** A part of a network, such as a module, begins to compute. */
        default void entered(Object part) {}

        /** It has ended, with a result or an exception. */
        default void left(Object part) {}
    }

    private Watching(Watcher watcher) {
        CURRENT.set(watcher);
    }

    /** Everything on this thread is told to {@code watcher} until closed. */
    public static Watching with(Watcher watcher) {
        return new Watching(watcher);
    }

    /** Who watches this thread; null if nobody does. */
    public static Watcher current() {
        return CURRENT.get();
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
