package io.github.perturb4j.autodiff;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Owns what ops compute on this thread between {@link #open} and {@link #close}, and frees it then: off-heap memory goes
 * back at a known point instead of when the garbage collector notices. Scopes nest; each array belongs to the innermost.
 *
 * <pre>{@code
 * INDArray gradient;
 * try (Scope step = Scope.open()) {
 *     Variable x = Variable.leaf(image);
 *     gradient = step.keep(Gradients.of(loss(x)).wrt(x)).value();
 * }
 * }</pre>
 *
 * <p>Arrays made by the caller, not by an op, are never touched. An array used after its scope was closed is an error that
 * ND4J does not always notice: keep what is to outlive the scope.
 */
public final class Scope implements AutoCloseable {
    private static final ThreadLocal<Deque<Scope>> OPEN = ThreadLocal.withInitial(ArrayDeque::new);

    private final Set<INDArray> owned = Collections.newSetFromMap(new IdentityHashMap<>());

    private boolean closed;

    private Scope() {}

    /** Opens a scope inside the innermost one of this thread. */
    public static Scope open() {
        Scope scope = new Scope();
        OPEN.get().push(scope);
        return scope;
    }

    /** Gives a freshly computed array to the innermost scope, if there is one. */
    static void adopt(INDArray array) {
        Scope innermost = OPEN.get().peek();
        if (innermost != null) {
            innermost.owned.add(array);
        }
    }

    /** Hands {@code array} to the scope around this one, or to the garbage collector if there is none. Returns it. */
    public INDArray keep(INDArray array) {
        if (owned.remove(array)) {
            Scope around = around();
            if (around != null) {
                around.owned.add(array);
            }
        }
        return array;
    }

    /** {@link #keep(INDArray)} for a variable's value. */
    public Variable keep(Variable variable) {
        keep(variable.value());
        return variable;
    }

    /** Frees {@code array} now if this scope owns it. */
    void release(INDArray array) {
        if (owned.remove(array)) {
            array.close();
        }
    }

    private Scope around() {
        Scope found = null;
        boolean below = false;
        for (Scope scope : OPEN.get()) {
            if (below) {
                found = scope;
                break;
            }
            below = scope == this;
        }
        return found;
    }

    /**
     * Frees what the scope still owns. Closing it again does nothing.
     *
     * @throws IllegalStateException if a scope opened later on this thread is still open
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        Deque<Scope> open = OPEN.get();
        if (open.peek() != this) {
            throw new IllegalStateException(
                    "scopes close in the reverse order of opening, on the thread that opened them: use try-with-resources");
        }
        open.pop();
        closed = true;
        owned.forEach(INDArray::close);
        owned.clear();
    }
}
