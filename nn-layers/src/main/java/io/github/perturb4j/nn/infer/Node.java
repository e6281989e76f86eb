package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.kernel.nhwc.Images;

/**
 * A fused layer: value = relu?(layer(input) + bias? + addend?). Values are numbered as in {@link FusedGraph}.
 *
 * @param input the number of the value that the layer reads
 * @param bias one number per channel, or null
 * @param addend the number of a value of the result's shape, or {@link #NONE}
 */
record Node(Layer layer, int input, float[] bias, int addend, boolean relu) {
    static final int NONE = -1;

    Images shape() {
        return layer.output();
    }

    String text() {
        return layer.text()
                + (bias == null ? "" : " + bias")
                + (addend == NONE ? "" : " + #" + addend)
                + (relu ? ", relu" : "");
    }
}
