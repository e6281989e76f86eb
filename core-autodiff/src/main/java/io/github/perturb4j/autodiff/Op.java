package io.github.perturb4j.autodiff;

import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A differentiable operation y = f(x...).
 *
 * <p>An implementation is a record in {@code autodiff.ops} whose components are the op's attributes, and holds the
 * result's shape, forward and vector-Jacobian product side by side. It also has
 *
 * <pre>{@code static Example example(Draw draw)}</pre>
 *
 * which draws attributes and inputs on which the op is smooth: the tests find every op by itself, and check its first
 * and second order gradients on what it draws.
 */
public interface Op {
    /**
     * The shape of the result, from those of the inputs; asked for before {@link #forward}, which is not called where
     * it refuses them.
     *
     * @param x never changed; the result may be one of them
     * @return null, as here, where nobody knows before it is computed: then the op has no place in a frozen network
     * @throws IllegalArgumentException if the shapes do not fit, naming the op, what was found and what was expected
     */
    default long[] outputShape(long[]... x) {
        return null;
    }

    /**
     * Computes y = f(x...).
     *
     * @param x C-contiguous arrays of one type, float32 or float64, of shapes that {@link #outputShape} takes; never
     *     changed, and never shared with the result
     * @return a fresh array of the inputs' type, C-contiguous, outside of ND4J's workspaces, sharing no memory with an
     *     input, and owned by the caller from now on ({@link io.github.perturb4j.autodiff.kernel.Memory} makes such
     *     arrays), of the stated shape if there is one; anything else is refused
     */
    INDArray forward(INDArray... x);

    /**
     * A result, and what was found on the way to it that {@link #vjp} would otherwise have to find again.
     *
     * @param kept passed on as {@link Variable#kept} of the result; null if there is nothing; may be {@link Kept}
     */
    record Result(INDArray y, Object kept) {}

    /** What is kept and wants to be told when nobody needs it any more. */
    interface Kept {
        /** Called when the graph of the result is freed; never for a graph that is left to the garbage collector. */
        void release();
    }

    /** {@link #forward} for an op that keeps something for its {@link #vjp}; by default nothing is kept. */
    default Result compute(INDArray... x) {
        return new Result(forward(x), null);
    }

    /**
     * The vector-Jacobian product: dL/dx_i = (dy/dx_i)^T g for each input, given g = dL/dy. It is built from ops alone,
     * so that it can itself be recorded and differentiated.
     *
     * @param x the inputs as they were recorded
     * @param y the result
     * @param g dL/dy, of y's shape
     * @param needed which inputs' gradients will be used; the others may be left null
     * @return one gradient per input, of the input's shape and type; null only where it is not needed: where y does not
     *     change with an input, its gradient is {@link Ops#zerosLike}. Anything else is refused, but {@link
     *     Gradients#allowUnused} takes null for no gradient
     */
    Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed);

    /**
     * The same function without effects on anything but its result, for what evaluates an op again and again to check
     * it; this op itself unless it has any, as batch normalisation whose observer keeps running statistics.
     */
    default Op withoutEffects() {
        return this;
    }

    /**
     * Forward and gradient in plain mathematics, for people who look at a graph: g is dL/dy, such as {@code y = a b;
     * dL/da = g b, dL/db = g a}. Empty where nobody has written it.
     */
    default String formula() {
        return "";
    }

    /** The op's name in messages and graphs: the class name in lower snake case. */
    default String name() {
        return getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_")
                .toLowerCase(Locale.ROOT);
    }
}
