package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.kernel.nhwc.ImageMap;
import io.github.perturb4j.autodiff.kernel.nhwc.Images;

/**
 * A fused layer: value = relu?(map(input) + bias? + addend?). Values are numbered as in {@link FusedGraph}. As long as
 * nothing else reads its value, it may take in what follows: then another node stands for it.
 *
 * @param input the number of the value that the map reads
 * @param bias one number per channel, or null
 * @param addend the number of a value of the result's shape, or {@link #NONE}
 */
record Node(ImageMap map, int input, float[] bias, int addend, boolean relu) {
    static final int NONE = -1;

    static Node of(ImageMap map, int input) {
        return new Node(map, input, null, NONE, false);
    }

    Images shape() {
        return map.output();
    }

    /** How often it reads a value: twice where it adds what it also computes from. */
    int readings(int value) {
        return (input == value ? 1 : 0) + (addend == value ? 1 : 0);
    }

    /** Whether nothing but a bias follows the map: then it may be {@link #shifted} or {@link #plus another value}. */
    boolean isAffine() {
        return addend == NONE && !relu;
    }

    /** Whether it may be {@link #scaled}: weights take in factors. */
    boolean isScalable() {
        return isAffine() && map instanceof ConvolutionLayer;
    }

    /** Each channel of the result times a factor. */
    Node scaled(float[] factor) {
        ConvolutionLayer convolution = ((ConvolutionLayer) map).scaled(factor);
        return new Node(convolution, input, bias == null ? null : times(bias, factor), addend, relu);
    }

    static float[] times(float[] a, float[] b) {
        float[] result = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = a[i] * b[i];
        }
        return result;
    }

    /** One number more in each channel. */
    Node shifted(float[] shift) {
        float[] sum = shift.clone();
        for (int c = 0; bias != null && c < sum.length; c++) {
            sum[c] += bias[c];
        }
        return new Node(map, input, sum, addend, relu);
    }

    Node plus(int value) {
        return new Node(map, input, bias, value, relu);
    }

    Node rectified() {
        return new Node(map, input, bias, addend, true);
    }

    /** With the weights of its convolution packed, as {@link ConvolutionLayer#packed}. */
    Node packed(float[] pixelScale, boolean gradient, PackedWeights weights) {
        return map instanceof ConvolutionLayer convolution
                ? new Node(convolution.packed(pixelScale, gradient, weights), input, bias, addend, relu)
                : this;
    }

    String text() {
        return map.text()
                + (bias == null ? "" : " + bias")
                + (addend == NONE ? "" : " + #" + addend)
                + (relu ? ", relu" : "");
    }
}
