package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.threat.PerSample;
import io.github.perturb4j.autodiff.Scope;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Another way that images may have been prepared for training: tried on the model, it tells what is wrong with the one
 * in use.
 *
 * @param name as in "with ..."
 * @param change of one sample's values, channel after channel
 */
record Preprocessing(String name, Change change) {
    /** Of values in [0, 1], red, green and blue; the numbers are ImageNet's. */
    private static final double[] MEAN = {0.485, 0.456, 0.406};

    private static final double[] STD = {0.229, 0.224, 0.225};

    /** Other ranges of pixels. */
    static final List<Preprocessing> RANGES = List.of(
            each("pixels times 255", v -> 255 * v),
            each("pixels divided by 255", v -> v / 255),
            each("pixels brought from [0, 1] to [-1, 1]", v -> 2 * v - 1),
            each("pixels brought from [-1, 1] to [0, 1]", v -> (v + 1) / 2));

    /** Other normalisations and orders. */
    static final List<Preprocessing> NORMALISATIONS = List.of(
            new Preprocessing("ImageNet's normalisation applied once more", (v, plane) -> normalise(v, plane, false)),
            new Preprocessing("ImageNet's normalisation undone", (v, plane) -> normalise(v, plane, true)),
            each("inverted pixels", v -> 1 - v),
            new Preprocessing("the channels in reverse order", Preprocessing::reverse));

    /** Changes the values of a sample in place; a channel has {@code plane} of them. */
    @FunctionalInterface
    interface Change {
        void apply(double[] values, int plane);
    }

    /** Of one value. */
    @FunctionalInterface
    private interface Map {
        double of(double value);
    }

    private static Preprocessing each(String name, Map map) {
        return new Preprocessing(name, (values, plane) -> {
            for (int i = 0; i < values.length; i++) {
                values[i] = map.of(values[i]);
            }
        });
    }

    private static void normalise(double[] values, int plane, boolean undo) {
        for (int i = 0; i < values.length && values.length == 3 * plane; i++) {
            int c = i / plane;
            values[i] = undo ? values[i] * STD[c] + MEAN[c] : (values[i] - MEAN[c]) / STD[c];
        }
    }

    private static void reverse(double[] values, int plane) {
        for (int i = 0; i < plane; i++) {
            double first = values[i];
            values[i] = values[values.length - plane + i];
            values[values.length - plane + i] = first;
        }
    }

    /**
     * How the best of them compares.
     *
     * @param gained samples right with it alone
     * @param lost samples right without it alone
     */
    record Better(String name, Share right, int gained, int lost) {
        /**
         * Whether chance would rarely do so much: of the samples that differ, more than half are gained (a sign test).
         */
        boolean isSignificant() {
            return new Share(gained, gained + lost).atLeast() > 0.5 && gained - lost >= LEAST;
        }

        /** Whether it is a tenth of all samples. */
        boolean isLarge() {
            return gained - lost >= 0.1 * right.of();
        }

        @Override
        public String toString() {
            return "with " + name + " " + right;
        }
    }

    private static final int LEAST = 3;

    /** The one of the candidates with which the model gets most images right. */
    static Better best(Evidence evidence, List<Preprocessing> candidates) {
        return candidates.stream()
                .map(c -> c.tried(evidence))
                .reduce((a, b) -> b.right.count() > a.right.count() ? b : a)
                .orElseThrow();
    }

    private Better tried(Evidence evidence) {
        int[] before = Probe.predictions(evidence.logits());
        int[] after;
        try (Scope scope = Scope.open()) {
            after = evidence.probe().predict(applied(evidence.images()));
        }
        int gained = 0;
        int lost = 0;
        int right = 0;
        for (int i = 0; i < after.length; i++) {
            int label = evidence.labels()[i];
            right += after[i] == label ? 1 : 0;
            gained += after[i] == label && before[i] != label ? 1 : 0;
            lost += after[i] != label && before[i] == label ? 1 : 0;
        }
        return new Better(name, new Share(right, after.length), gained, lost);
    }

    INDArray applied(INDArray images) {
        int plane = (int) (images.size(2) * images.size(3));
        return PerSample.map(images, (sample, values) -> change.apply(values, plane));
    }
}
