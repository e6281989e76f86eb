package io.github.perturb4j.autodiff.programs;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.programs.NaiveLayers.Moments;
import java.util.Arrays;
import java.util.List;

/** Normalisation per channel. */
final class NormKinds {
    static final List<Kind> ALL = List.of(
            NormKinds::channelAffine, NormKinds::batchNorm, NormKinds::batchNormRelu, NormKinds::batchNormInference);

    private NormKinds() {}

    /** An array (n, c, ..), followed by {@code count} vectors of c numbers each; null if there is no such array. */
    private static int[] withVectors(Sketch s, int count, boolean several) {
        int x = s.find(v -> v.rank() >= 2 && (!several || v.size() > v.shape()[1]));
        if (x < 0) {
            return null;
        }
        int[] inputs = new int[count + 1];
        inputs[0] = x;
        for (int i = 1; i <= count; i++) {
            inputs[i] = s.findOrLeaf(1, s.shape(x)[1]);
        }
        return inputs;
    }

    private static String spread(String vector) {
        return "spread(" + vector + ", x[0])";
    }

    private static boolean channelAffine(Sketch s) {
        boolean shifted = s.draw.chance();
        int[] inputs = withVectors(s, shifted ? 2 : 1, false);
        return inputs != null
                && s.call(
                        "x[0] * " + spread("x[1]") + (shifted ? " + " + spread("x[2]") : ""),
                        v -> Ops.channelAffine(v[0], v[1], shifted ? v[2] : null),
                        v -> NaiveLayers.channelAffine(v[0], v[1], shifted ? v[2] : null),
                        inputs);
    }

    private static double eps(Sketch s) {
        return s.draw.chance() ? 1e-5 : s.number(1e-3, 0.1);
    }

    private static boolean batchNorm(Sketch s) {
        int[] inputs = withVectors(s, 2, true);
        double eps = eps(s);
        return inputs != null
                && s.call(
                        "F.batch_norm(x[0], None, None, x[1], x[2], True, 0.1, " + eps + ")",
                        v -> Ops.batchNormTraining(v[0], v[1], v[2], eps),
                        v -> NaiveLayers.batchNorm(v[0], v[1], v[2], Moments.of(v[0]), eps),
                        inputs);
    }

    private static boolean batchNormRelu(Sketch s) {
        int[] inputs = withVectors(s, 2, true);
        if (inputs == null) {
            return false;
        }
        double eps = eps(s);
        boolean added = s.draw.chance();
        if (added) {
            inputs = Arrays.copyOf(inputs, 4);
            inputs[3] = s.findOrLeaf(1, s.shape(inputs[0]));
        }
        return s.call(
                "F.relu(F.batch_norm(x[0], None, None, x[1], x[2], True, 0.1, " + eps + ")"
                        + (added ? " + x[3])" : ")"),
                v -> Ops.batchNormRelu(v[0], v[1], v[2], added ? v[3] : null, eps, moments -> {}),
                v -> {
                    Nd y = NaiveLayers.batchNorm(v[0], v[1], v[2], Moments.of(v[0]), eps);
                    Nd sum = added ? Naive.zip(y, v[3], Naive::add) : y;
                    double largest = sum.largest();
                    return sum.map(id -> Naive.relu(sum.tape(), id, largest));
                },
                inputs);
    }

    private static boolean batchNormInference(Sketch s) {
        int[] inputs = withVectors(s, 3, false);
        if (inputs == null) {
            return false;
        }
        int channels = s.shape(inputs[0])[1];
        inputs[3] = s.leaf(1, channels); // a mean of its own: x - x is 0 for one and rounding for the other
        int variance = s.find(v -> v.rank() == 1 && v.size() == channels && v.smallest() > 0.05);
        if (variance < 0) {
            int root = s.leaf(1, channels);
            if (!s.call(
                    "torch.square(x[0]) + 0.25",
                    v -> Ops.add(Ops.square(v[0]), 0.25),
                    v -> v[0].map(id -> Naive.shift(v[0].tape(), Naive.mul(v[0].tape(), id, id), 0.25)),
                    root)) {
                return false;
            }
            variance = s.find(v -> v.rank() == 1 && v.size() == channels && v.smallest() >= 0.25);
        }
        double eps = eps(s);
        int[] all = Arrays.copyOf(inputs, 5);
        all[4] = variance;
        return s.call(
                "(x[0] - " + spread("x[3]") + ") / torch.sqrt(" + spread("x[4]") + " + " + eps + ") * " + spread("x[1]")
                        + " + " + spread("x[2]"),
                v -> Ops.batchNormInference(v[0], v[1], v[2], v[3], v[4], eps),
                v -> NaiveLayers.batchNorm(v[0], v[1], v[2], new Moments(v[3], v[4]), eps),
                all);
    }
}
