package io.github.perturb4j.resnet;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.List;

/**
 * Input normalisation per channel, y = (x - mean) / std: the first step of a {@link Classifier}, so that an attack
 * works on pixels.
 *
 * @param mean one number per channel
 * @param std one number per channel, not 0
 */
public record Normalisation(List<Double> mean, List<Double> std) {
    /** The statistics of ImageNet that torchvision's models are trained with: of pixels in [0, 1], red, green, blue. */
    public static final Normalisation IMAGENET =
            new Normalisation(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    public Normalisation {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != std.size() || std.contains(0.0)) {
            throw new IllegalArgumentException(
                    "expected a mean and a std other than 0 for each channel, found mean " + mean + " and std " + std);
        }
    }

    /** x is (N, C, H, W) with as many channels as there are means. */
    public Variable apply(Variable x) {
        double[] scale = new double[mean.size()];
        double[] shift = new double[scale.length];
        for (int c = 0; c < scale.length; c++) {
            scale[c] = 1 / std.get(c);
            shift[c] = -mean.get(c) / std.get(c);
        }
        return Ops.channelAffine(
                x,
                Ops.constant(Memory.of(x.dtype(), scale, scale.length)),
                Ops.constant(Memory.of(x.dtype(), shift, shift.length)));
    }
}
