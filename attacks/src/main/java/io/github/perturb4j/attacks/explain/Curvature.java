package io.github.perturb4j.attacks.explain;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How f bends at an image: its Hessian H with respect to the pixels, by Hessian-vector products (Pearlmutter 1994), and
 * never as a whole. Moosavi-Dezfooli et al. 2019 (Robustness via curvature regularization, and vice versa), section 3.
 *
 * <p>A network of ReLUs and max-pooling is linear between their kinks, so H there is what the loss alone contributes:
 * J^T (d^2 loss / d logits^2) J. It is 0 for a logit or a difference of logits; for a cross-entropy no eigenvalue is
 * below 0.
 *
 * @param gradientNorm |g|, the L2 norm of df/dx
 * @param alongGradient g^T H g / |g|^2; 0 where the gradient is 0
 * @param dominant the largest absolute eigenvalue of H
 * @param algebraic the largest eigenvalue of H by sign
 */
public record Curvature(double gradientNorm, double alongGradient, Eigenvalue dominant, Eigenvalue algebraic) {
    /**
     * At an image.
     *
     * @param x (1, C, H, W); only read
     * @throws ArithmeticException if a number is not finite
     */
    public static Curvature of(PixelFunction f, INDArray x, PowerIteration how) {
        PixelFunction.checkImage(x);
        try (Recording on = Recording.on();
                Scope scope = Scope.open()) {
            Variable leaf = Variable.leaf(x);
            Variable gradient = Gradients.of(f.recorded(leaf)).createGraph().wrt(leaf);
            double[] g = Span.of(gradient.value()).toDoubles();
            double norm = Vectors.length(g);
            UnaryOperator<double[]> h = v -> product(leaf, gradient, v);
            double along = norm == 0 ? 0 : Vectors.dot(g, h.apply(g)) / (norm * norm);
            Eigenvalue dominant = Eigenvalue.dominant(h, g.length, how);
            Curvature found = new Curvature(norm, along, dominant, Eigenvalue.algebraic(h, dominant, g.length, how));
            if (!Double.isFinite(norm + along + dominant.value())) {
                throw new ArithmeticException("the curvature there is not a finite number: " + found);
            }
            return found;
        }
    }

    /** H v, from the recorded gradient, which stays for the next. */
    private static double[] product(Variable x, Variable gradient, double... v) {
        try (Scope scope = Scope.open()) {
            Variable upstream = Ops.constant(Memory.of(x.dtype(), v, x.shape()));
            Variable product = Gradients.of(gradient)
                    .upstream(upstream)
                    .keepGraph()
                    .allowUnused()
                    .wrt(x);
            return product == null
                    ? new double[v.length]
                    : Span.of(product.value()).toDoubles();
        }
    }
}
