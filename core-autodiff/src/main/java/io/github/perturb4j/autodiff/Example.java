package io.github.perturb4j.autodiff;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An op and float64 inputs around which it is smooth; what the gradient tests run on.
 *
 * @param op the op with its attributes
 * @param inputs as many as the op takes
 */
public record Example(Op op, INDArray... inputs) {}
