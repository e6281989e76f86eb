package io.github.perturb4j.nn;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer and a float64 input around which it is smooth; what the tests of layers run on. A layer has a {@code static
 * LayerExample example(Draw draw)}, by which they find it.
 *
 * @param layer with its attributes; its values are the test's to set
 * @param input of a shape that the layer takes
 */
public record LayerExample(Module layer, INDArray input) {}
