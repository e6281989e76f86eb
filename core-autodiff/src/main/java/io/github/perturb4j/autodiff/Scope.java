package io.github.perturb4j.autodiff;

import io.github.perturb4j.autodiff.kernel.ClosedMemoryException;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Owns what ops compute on this thread between {@link #open} and {@link #close}, and frees it then: off-heap memory
 * goes back at a known point instead of when the garbage collector notices. Scopes nest; each array belongs to the
 * innermost.
 *
 * <pre>{@code
 * INDArray gradient;
 * try (Scope step = Scope.open()) {
 *     Variable x = Variable.leaf(image);
 *     gradient = step.keep(Gradients.of(loss(x)).wrt(x)).value();
 * }
 * }</pre>
 *
 * <p>Arrays made by the caller, not by an op, are never touched. What is to outlive a scope is handed outwards with
 * {@link #keep}; whatever looks at an array after its scope was closed throws {@link
 * io.github.perturb4j.autodiff.kernel.ClosedMemoryException}.
 *
 * <p>Without a scope everything works as well, but memory waits for the garbage collector: a loop then holds up to a
 * gigabyte, or twice what it needs, more than it would.
 */
public final class Scope implements AutoCloseable {
    /** The open scopes of each living thread. */
    private static final Map<Thread, Deque<Scope>> ALL = Collections.synchronizedMap(new WeakHashMap<>());

    private static final ThreadLocal<Deque<Scope>> OPEN = ThreadLocal.withInitial(() -> {
        Deque<Scope> mine = new ConcurrentLinkedDeque<>();
        ALL.put(Thread.currentThread(), mine);
        return mine;
    });

    private final Deque<Scope> siblings = OPEN.get(); // those of the thread that opened it, innermost first
    private final Set<INDArray> owned = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));

    private boolean closed;

    private Scope() {}

    /** Opens a scope inside the innermost one of this thread. */
    public static Scope open() {
        Scope scope = new Scope();
        scope.siblings.push(scope);
        return scope;
    }

    /** Gives a freshly computed array to the innermost scope, if there is one. */
    static void adopt(INDArray array) {
        Scope innermost = OPEN.get().peek();
        if (innermost != null) {
            innermost.owned.add(array);
        }
    }

    /**
     * Lets {@code array} outlive this scope: if it belongs to this one or to one inside it, it is handed to the scope
     * around this one, or to the garbage collector if there is none. What lives longer already, such as an array made
     * by the caller, stays as it is. Returns it.
     *
     * @throws IllegalStateException if this scope was closed or opened on another thread, or if the array belongs to a
     *     scope of another thread
     * @throws ClosedMemoryException if the array was freed already
     */
    public INDArray keep(INDArray array) {
        checkUsable(array);
        boolean within = true; // this scope or one inside it
        for (Scope scope : siblings) {
            if (scope.owned.contains(array)) {
                if (within) {
                    scope.owned.remove(array);
                    handOut(array);
                }
                return array;
            }
            within &= scope != this;
        }
        checkOtherThreads(array);
        return array;
    }

    private void checkUsable(INDArray array) {
        if (closed) {
            throw new IllegalStateException(
                    "keep: this scope was closed before, and what it owned is freed: keep it earlier");
        }
        if (siblings != OPEN.get()) {
            throw new IllegalStateException(
                    "keep: this scope was opened on another thread; keep an array with a scope of the"
                            + " thread that computed it");
        }
        if (!Memory.isOpen(array)) {
            throw ClosedMemoryException.of("keep: the array of shape " + OpChecks.text(array));
        }
    }

    private static void checkOtherThreads(INDArray array) {
        synchronized (ALL) {
            ALL.forEach((thread, scopes) -> {
                if (scopes.stream().anyMatch(scope -> scope.owned.contains(array))) {
                    throw new IllegalStateException("keep: the array of shape " + OpChecks.text(array)
                            + " belongs to a scope of the thread " + thread.getName()
                            + ", which will free it: keep it there, with that scope");
                }
            });
        }
    }

    private void handOut(INDArray array) {
        boolean inside = true;
        for (Scope scope : siblings) {
            if (!inside) {
                scope.owned.add(array);
                return;
            }
            inside = scope != this;
        }
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
        if (siblings != OPEN.get() || siblings.peek() != this) {
            throw new IllegalStateException(
                    "scopes close in the reverse order of opening, on the thread that opened them: use"
                            + " try-with-resources");
        }
        siblings.pop();
        closed = true;
        owned.forEach(INDArray::close);
        owned.clear();
    }
}
