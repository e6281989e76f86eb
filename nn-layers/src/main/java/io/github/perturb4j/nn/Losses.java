package io.github.perturb4j.nn;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import java.util.Arrays;

/** Losses of logits (N, K) and one label per sample, each of shape (N); {@link Reduction} makes one number of them. */
public final class Losses {
    private Losses() {}

    /** How the losses of a batch become one number. */
    public enum Reduction {
        MEAN,
        SUM;

        /** The mean or the sum over the batch, of rank 0. */
        public Variable of(Variable losses) {
            return this == MEAN ? Ops.mean(losses) : Ops.sum(losses);
        }
    }

    /** -log softmax(logits)[label]; see {@link Ops#crossEntropy}. */
    public static Variable crossEntropy(Variable logits, int... labels) {
        return Ops.crossEntropy(logits, labels);
    }

    /**
     * The margin, max over k != label of logits[k] - logits[label]: positive where the sample is misclassified (Carlini
     * and Wagner 2017, section V-A, f6 with the sign of an attack's objective).
     *
     * @throws IllegalArgumentException if there are fewer than two classes, not one label per sample, or a label
     *     outside [0, K)
     */
    public static Variable margin(Variable logits, int... labels) {
        if (logits.rank() != 2 || logits.size(1) < 2 || labels.length != logits.size(0)) {
            throw new IllegalArgumentException(
                    "margin: expected logits (n, classes >= 2) and a label for each sample, found " + logits + " and "
                            + labels.length + " labels");
        }
        int n = labels.length;
        int classes = (int) logits.size(1);
        Variable own =
                Ops.gather(logits, 1, Arrays.stream(labels).asLongStream().toArray(), n, 1);
        long[] others = new long[n * (classes - 1)];
        for (int i = 0; i < others.length; i++) {
            int k = i % (classes - 1);
            others[i] = k < labels[i / (classes - 1)] ? k : k + 1;
        }
        Variable best = Ops.max(Ops.gather(logits, 1, others, n, classes - 1), 1, true);
        return Ops.reshape(Ops.sub(best, own), n);
    }
}
