package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.nhwc.Images;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A {@link Node} that may still take in what follows it: a factor and a shift per channel, another value, ReLU. */
final class Draft {
    private final int input;
    private final Images output;
    private final Layer layer;
    private final ConvGeometry at;
    private final INDArray weight;
    private float[] scale;
    private float[] bias;
    private int addend = Node.NONE;
    private boolean relu;

    private Draft(int input, Images output, Layer layer, ConvGeometry at, INDArray weight) {
        this.input = input;
        this.output = output;
        this.layer = layer;
        this.at = at;
        this.weight = weight;
    }

    static Draft of(int input, Layer layer) {
        return new Draft(input, layer.output(), layer, null, null);
    }

    static Draft convolution(int input, ConvGeometry at, INDArray weight) {
        Images output = new Images(at.n(), at.outHeight(), at.outWidth(), at.outChannels());
        return new Draft(input, output, null, at, weight);
    }

    Images output() {
        return output;
    }

    /** Takes in y = x scale + shift if nothing but a convolution's bias was done before; whether it did. */
    boolean scale(float[] factor, float[] shift) {
        if (at == null || addend != Node.NONE || relu) {
            return false;
        }
        scale = scale == null ? factor.clone() : product(scale, factor);
        bias = bias == null ? null : product(bias, factor);
        return shift == null || shift(shift);
    }

    /** Takes in one number to be added to each channel; whether it did. */
    boolean shift(float[] shift) {
        if (addend != Node.NONE || relu) {
            return false;
        }
        float[] sum = shift.clone();
        for (int c = 0; bias != null && c < sum.length; c++) {
            sum[c] += bias[c];
        }
        bias = sum;
        return true;
    }

    /** Takes in another value to be added; whether it did. */
    boolean add(int value) {
        if (addend != Node.NONE || relu) {
            return false;
        }
        addend = value;
        return true;
    }

    /** Takes in ReLU; whether it did. */
    boolean relu() {
        boolean taken = !relu;
        relu = true;
        return taken;
    }

    /** How often it reads a value: twice where it adds what it also computes from. */
    int readings(int value) {
        return (input == value ? 1 : 0) + (addend == value ? 1 : 0);
    }

    /** The node; its parameters are those of {@link ConvolutionLayer#of}. */
    Node node(float[] pixelScale, boolean gradient, PackedWeights weights) {
        Layer whole = layer != null ? layer : ConvolutionLayer.of(at, weight, scale, pixelScale, gradient, weights);
        return new Node(whole, input, bias, addend, relu);
    }

    private static float[] product(float[] a, float[] b) {
        float[] result = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = a[i] * b[i];
        }
        return result;
    }
}
