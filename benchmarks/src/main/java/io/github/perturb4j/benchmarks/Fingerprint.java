package io.github.perturb4j.benchmarks;

import io.github.perturb4j.autodiff.kernel.Span;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Three numbers of an array by which two programs see that they computed the same: its length, its L2 norm, and its
 * scalar product with cos(0), cos(1), ..., in which a permuted or shifted array differs.
 */
record Fingerprint(long length, double norm, double probe) {
    static Fingerprint of(INDArray array) {
        return of(Span.of(array).toDoubles());
    }

    static Fingerprint of(double[] values) {
        double squares = 0;
        double probe = 0;
        for (int i = 0; i < values.length; i++) {
            squares += values[i] * values[i];
            probe += values[i] * Math.cos(i);
        }
        return new Fingerprint(values.length, Math.sqrt(squares), probe);
    }

    /**
     * Whether both numbers agree up to {@code tolerance} times the norm, the most that the probe of a difference is
     * likely to be.
     */
    boolean matches(Fingerprint other, double tolerance) {
        double allowed = tolerance * Math.max(norm, 1e-30);
        return length == other.length
                && Math.abs(norm - other.norm) <= allowed
                && Math.abs(probe - other.probe) <= allowed;
    }

    /**
     * Throws unless a peer computed what we do.
     *
     * @throws Contender.ContenderException naming the first difference
     */
    static void requireSame(List<Fingerprint> ours, List<Fingerprint> theirs, double tolerance)
            throws Contender.ContenderException {
        if (ours.size() != theirs.size()) {
            throw new Contender.ContenderException(
                    "it computes " + theirs.size() + " arrays where perturb4j computes " + ours.size());
        }
        for (int i = 0; i < ours.size(); i++) {
            if (!ours.get(i).matches(theirs.get(i), tolerance)) {
                throw new Contender.ContenderException(String.format(
                        Locale.ROOT,
                        "it computes something else: array %d is %s, ours %s",
                        i,
                        theirs.get(i).text(),
                        ours.get(i).text()));
            }
        }
    }

    private String text() {
        return String.format(Locale.ROOT, "%d numbers of norm %.6g and probe %.6g", length, norm, probe);
    }
}
