package io.github.perturb4j.attacks.transform;

import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** y_i = A_i x_i + b_i for each sample, with the gradient A_i^T g_i. */
record TransformOp(Transforms transforms) implements Op {
    @Override
    public INDArray forward(INDArray... x) {
        return transforms.apply(x[0]);
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {Ops.apply(new Transposed(transforms), g)};
    }

    /** A_i^T g_i, with the gradient A_i h_i = (A_i h_i + b_i) - (A_i 0 + b_i). */
    private record Transposed(Transforms transforms) implements Op {
        @Override
        public INDArray forward(INDArray... g) {
            return transforms.transpose(g[0]);
        }

        @Override
        public Variable[] vjp(Variable[] g, Variable y, Variable h, boolean[] needed) {
            Op transform = new TransformOp(transforms);
            return new Variable[] {Ops.sub(Ops.apply(transform, h), Ops.apply(transform, Ops.mul(h.detach(), 0)))};
        }
    }
}
