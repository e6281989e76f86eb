package io.github.perturb4j.autodiff;

/** An op whose inputs are of one shape, which is its result's too. */
public interface ElementwiseOp extends Op {
    @Override
    default long[] outputShape(long[]... x) {
        for (long[] each : x) {
            OpChecks.sameShape(this, x[0], each);
        }
        return x[0];
    }
}
