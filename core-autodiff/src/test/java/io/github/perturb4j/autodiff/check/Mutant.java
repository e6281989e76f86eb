package io.github.perturb4j.autodiff.check;

import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Variable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An op whose rule is broken in one way; it computes as the sound one does. */
record Mutant(Op sound, Mutation mutation) implements Op {
    @Override
    public long[] outputShape(long[]... x) {
        return sound.outputShape(x);
    }

    @Override
    public INDArray forward(INDArray... x) {
        return sound.forward(x);
    }

    @Override
    public Result compute(INDArray... x) {
        return sound.compute(x);
    }

    /** Null where the mutation has no meaning for these inputs. */
    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return mutation.broken(sound, x, y, g, needed);
    }

    @Override
    public String name() {
        return sound.name();
    }
}
