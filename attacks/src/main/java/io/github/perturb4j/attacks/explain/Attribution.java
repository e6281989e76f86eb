package io.github.perturb4j.attacks.explain;

import org.nd4j.linalg.api.ndarray.INDArray;

/** How much each number of an image has to do with f there. */
public interface Attribution {
    /**
     * The attribution, with its sign.
     *
     * @param f such as the logit of a class
     * @param x (1, C, H, W), float32 or float64; only read
     * @return of x's shape and type; it belongs to the innermost {@link io.github.perturb4j.autodiff.Scope}
     * @throws IllegalArgumentException if x is no image, or a setting does not go with it
     * @throws ArithmeticException if f or a gradient is not finite
     */
    INDArray of(PixelFunction f, INDArray x);

    /**
     * An attribution, and how well it adds up.
     *
     * @param values as {@link #of}
     * @param completeness null where the method does not say what the sum should be, as here
     */
    record Result(INDArray values, Completeness completeness) {}

    /** {@link #of}, with its sum beside what the sum should be, where that is known. */
    default Result explain(PixelFunction f, INDArray x) {
        return new Result(of(f, x), null);
    }

    /** What it is called, as {@code integrated-gradients}. */
    String label();
}
