package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.kernel.nhwc.Images;
import java.util.List;

/**
 * A network as fused layers. Value 0 is the input in the kernels' order, times a scale and plus a shift per channel;
 * value i + 1 is the result of node i. The last node's value is the network's.
 *
 * @param scale of the input, one number per channel
 * @param resultShape the shape of the network's result as an array
 */
record FusedGraph(Images input, float[] scale, float[] shift, List<Node> nodes, long[] resultShape) {
    Images shape(int value) {
        return value == 0 ? input : nodes.get(value - 1).shape();
    }

    int result() {
        return nodes.size();
    }
}
