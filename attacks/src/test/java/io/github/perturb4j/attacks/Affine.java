package io.github.perturb4j.attacks;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Logits W x + b of the flattened pixels: what an attack can reach at best is known in closed form. */
record Affine(double[][] weight, double[] bias) implements UnaryOperator<Variable> {

    /** Two classes with logits (0, w x + b): class 1 is predicted where w x + b is positive. */
    static Affine binary(double[] w, double b) {
        return new Affine(new double[][] {new double[w.length], w}, new double[] {0, b});
    }

    static Affine random(long seed, int classes, int pixels) {
        Random random = new Random(seed);
        double[][] weight = new double[classes][];
        for (int k = 0; k < classes; k++) {
            weight[k] = random.doubles(pixels, -1, 1).toArray();
        }
        return new Affine(weight, random.doubles(classes, -0.5, 0.5).toArray());
    }

    @Override
    public Variable apply(Variable pixels) {
        DataType type = pixels.dtype();
        double[] flat = java.util.Arrays.stream(weight)
                .flatMapToDouble(java.util.Arrays::stream)
                .toArray();
        INDArray w = Memory.of(type, flat, weight.length, weight[0].length);
        return Ops.linear(Ops.flatten(pixels, 1), Ops.constant(w), Ops.constant(Memory.of(type, bias, bias.length)));
    }

    /** logit[label] minus the largest other logit: how far the sample is from being misclassified, in logits. */
    double margin(double[] x, int label) {
        double own = logit(x, label);
        double most = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < bias.length; k++) {
            most = k == label ? most : Math.max(most, logit(x, k));
        }
        return own - most;
    }

    double logit(double[] x, int k) {
        double sum = bias[k];
        for (int i = 0; i < x.length; i++) {
            sum += weight[k][i] * x[i];
        }
        return sum;
    }

    int prediction(double[] x) {
        int best = 0;
        for (int k = 1; k < bias.length; k++) {
            best = logit(x, k) > logit(x, best) ? k : best;
        }
        return best;
    }
}
