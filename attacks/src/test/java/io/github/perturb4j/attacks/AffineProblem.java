package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Images with an affine model, for which the nearest misclassified point in the box is known. In a ball of radius
 * epsilon the logits' difference f = z[k] - z[label] = w x + b grows by at most {@link #gain}, which is a closed form
 * for each norm once one knows which pixels the box stops; the least epsilon is where the gain equals the margin, found
 * by bisection in float64.
 */
record AffineProblem(Affine model, double[][] images, int[] labels) {
    private static final int SIDE = 4;
    private static final int PIXELS = 3 * SIDE * SIDE;
    private static final int SAMPLES = 3;

    /** Two classes; sample 0 is {@code least} of the norm away from the other class, the rest more or less so. */
    static AffineProblem binary(Norm norm, double least) {
        double[] w = new Random(5).doubles(PIXELS, -1, 1).toArray();
        double[][] images = draw(6);
        double margin = gain(norm, w, images[0], least, true);
        Affine unshifted = Affine.binary(w, 0);
        double lowest = Arrays.stream(images)
                .mapToDouble(x -> unshifted.logit(x, 1))
                .min()
                .orElseThrow();
        return of(Affine.binary(w, margin - lowest), images);
    }

    /** Several classes, not equally near. */
    static AffineProblem several(long seed) {
        Affine model = Affine.random(seed, 5, PIXELS);
        return of(model, draw(seed + 1));
    }

    private static AffineProblem of(Affine model, double[]... images) {
        return new AffineProblem(
                model, images, Arrays.stream(images).mapToInt(model::prediction).toArray());
    }

    private static double[][] draw(long seed) {
        Random random = new Random(seed);
        double[][] images = new double[SAMPLES][];
        Arrays.setAll(images, i -> random.doubles(PIXELS, 0.1, 0.9).toArray());
        return images;
    }

    INDArray batch(DataType type) {
        return Memory.of(
                type, Arrays.stream(images).flatMapToDouble(Arrays::stream).toArray(), SAMPLES, 3, SIDE, SIDE);
    }

    /** The distance of each sample to the nearest point in [0, 1] where another class is as likely as its own. */
    double[] least(Norm norm) {
        double[] least = new double[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            least[i] = Double.POSITIVE_INFINITY;
            for (int k = 0; k < model.bias().length; k++) {
                if (k != labels[i]) {
                    least[i] = Math.min(least[i], least(norm, i, k));
                }
            }
        }
        return least;
    }

    private double least(Norm norm, int sample, int rival) {
        double[] own = model.weight()[labels[sample]];
        double[] other = model.weight()[rival];
        double[] w = new double[PIXELS];
        Arrays.setAll(w, p -> other[p] - own[p]);
        double margin = model.logit(images[sample], labels[sample]) - model.logit(images[sample], rival);
        double low = 0;
        double high = 2 * PIXELS;
        if (gain(norm, w, images[sample], high, false) < margin) {
            return Double.POSITIVE_INFINITY;
        }
        for (int i = 0; i < 100; i++) {
            double middle = (low + high) / 2;
            boolean enough = gain(norm, w, images[sample], middle, false) >= margin;
            low = enough ? low : middle;
            high = enough ? middle : high;
        }
        return high;
    }

    /** What w x grows by at most when x moves by epsilon inside [0, 1]; falls by, if {@code down}. */
    static double gain(Norm norm, double[] w, double[] x, double epsilon, boolean down) {
        double[] room = new double[PIXELS];
        Arrays.setAll(room, p -> w[p] > 0 != down ? 1 - x[p] : x[p]);
        return switch (norm) {
            case LINF ->
                IntStream.range(0, PIXELS)
                        .mapToDouble(p -> Math.abs(w[p]) * Math.min(epsilon, room[p]))
                        .sum();
            case L2 -> gainL2(w, room, epsilon);
            case L1 -> gainL1(w, room, epsilon);
            case L0 -> gainL0(SIDE * SIDE, w, room, epsilon);
            case L0_VALUES -> gainL0(PIXELS, w, room, epsilon);
        };
    }

    /** Each pixel moves by min(t |w|, room), for the t at which the length is epsilon. */
    private static double gainL2(double[] w, double[] room, double epsilon) {
        double low = 0;
        double high = 1e6;
        for (int i = 0; i < 200; i++) {
            double t = (low + high) / 2;
            double square = 0;
            for (int p = 0; p < PIXELS; p++) {
                double move = Math.min(t * Math.abs(w[p]), room[p]);
                square += move * move;
            }
            low = Math.sqrt(square) <= epsilon ? t : low;
            high = Math.sqrt(square) <= epsilon ? high : t;
        }
        double t = low;
        return IntStream.range(0, PIXELS)
                .mapToDouble(p -> Math.abs(w[p]) * Math.min(t * Math.abs(w[p]), room[p]))
                .sum();
    }

    /** The largest weights go to the box, one after the other. */
    private static double gainL1(double[] w, double[] room, double epsilon) {
        int[] order = IntStream.range(0, PIXELS)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer p) -> -Math.abs(w[p])))
                .mapToInt(p -> p)
                .toArray();
        double left = epsilon;
        double gain = 0;
        for (int p : order) {
            double move = Math.min(left, room[p]);
            gain += Math.abs(w[p]) * move;
            left -= move;
        }
        return gain;
    }

    /** The pixels that gain most go to the box in all channels; or the values, where so many are counted. */
    private static double gainL0(int counted, double[] w, double[] room, double epsilon) {
        double[] gains = new double[counted];
        for (int p = 0; p < PIXELS; p++) {
            gains[p % gains.length] += Math.abs(w[p]) * room[p];
        }
        Arrays.sort(gains);
        int k = (int) Math.min(gains.length, epsilon);
        return Arrays.stream(gains, gains.length - k, gains.length).sum();
    }
}
