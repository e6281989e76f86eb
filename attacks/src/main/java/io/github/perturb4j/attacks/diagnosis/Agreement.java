package io.github.perturb4j.attacks.diagnosis;

import java.util.Arrays;

/**
 * How far two answers to the same images lie apart.
 *
 * @param difference the largest of any logit, as a part of the largest logit
 * @param flips samples with another prediction
 */
record Agreement(double difference, Share flips) {
    private static final double ROUNDING = 1e-5;
    private static final double LARGE = 1e-2;

    static Agreement of(double[][] a, double[][] b) {
        double scale = Arrays.stream(a)
                .flatMapToDouble(Arrays::stream)
                .filter(Double::isFinite)
                .map(Math::abs)
                .reduce(Double.MIN_NORMAL, Math::max);
        double most = 0;
        int flips = 0;
        int[] first = Probe.predictions(a);
        int[] second = Probe.predictions(b);
        for (int i = 0; i < a.length; i++) {
            for (int k = 0; k < a[i].length; k++) {
                boolean same = Double.compare(a[i][k], b[i][k]) == 0; // NaN is NaN
                most = same ? most : Math.max(most, Math.abs(a[i][k] - b[i][k]) / scale);
            }
            flips += first[i] == second[i] ? 0 : 1;
        }
        return new Agreement(most, new Share(flips, a.length));
    }

    Status status() {
        if (difference <= ROUNDING) {
            return Status.PASSED;
        }
        return flips.count() > 0 || difference > LARGE || Double.isNaN(difference) ? Status.FAILED : Status.SUSPICIOUS;
    }

    @Override
    public String toString() {
        return difference == 0
                ? "the same to the bit"
                : "logits differ by up to " + EvidenceText.brief(difference) + " of the largest, and " + flips
                        + " predictions with them";
    }
}
