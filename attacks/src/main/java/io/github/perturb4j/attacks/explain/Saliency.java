package io.github.perturb4j.attacks.explain;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient df/dx: how f changes with each number. Simonyan et al. 2014 (Deep inside convolutional networks),
 * section 3, whose map is the largest absolute value over the channels.
 */
public record Saliency() implements Attribution {
    @Override
    public INDArray of(PixelFunction f, INDArray x) {
        return f.gradient(x);
    }

    @Override
    public String label() {
        return "saliency";
    }
}
