package io.github.perturb4j.autodiff.ops;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ElementwiseOp;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.autodiff.kernel.FloatPower;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * y = x^p, elementwise, as C's {@code pow}, but for p of 1/2 and -1/2 the root and its inverse, as in PyTorch (they
 * differ at -0 and minus infinity alone); dL/dx = g p x^(p - 1), and 0 where p is 0.
 */
public record Pow(double exponent) implements ElementwiseOp {
    @Override
    public INDArray forward(INDArray... x) {
        return Elementwise.map(x[0], v -> FloatPower.power(v, exponent), FloatPower.of(exponent));
    }

    @Override
    public String formula() {
        return "y = x^p; dL/dx = g p x^(p - 1)";
    }

    @Override
    public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
        return new Variable[] {
            exponent == 0 ? Ops.zerosLike(g) : Ops.mul(g, Ops.mul(Ops.pow(x[0], exponent - 1), exponent))
        };
    }

    static Example example(Draw draw) {
        return new Example(new Pow(draw.uniform(-2, 3)), draw.uniform(0.5, 2, draw.shape()));
    }
}
