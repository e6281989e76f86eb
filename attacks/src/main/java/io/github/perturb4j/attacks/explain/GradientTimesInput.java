package io.github.perturb4j.attacks.explain;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * x df/dx, number by number: what each contributes where f is linear. Shrikumar et al. 2017 (Not just a black box:
 * learning important features through propagating activation differences), section 3.
 */
public record GradientTimesInput() implements Attribution {
    @Override
    public INDArray of(PixelFunction f, INDArray x) {
        double[] product = PixelFunction.numbers(x);
        f.gradients(x, 1, i -> PixelFunction.numbers(x), (i, value, g) -> {
            for (int k = 0; k < g.length; k++) {
                product[k] *= g[k];
            }
        });
        return PixelFunction.like(x, product);
    }

    @Override
    public String label() {
        return "gradient-x-input";
    }
}
