package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.Loss;

/** What {@link Pgd} ascends. Success is the criterion's, whatever is ascended. */
public enum PgdLoss {
    /**
     * The criterion's own objective: with {@link io.github.perturb4j.attacks.criterion.CrossEntropy}, the
     * cross-entropy.
     */
    CE {
        @Override
        public Loss of(Criterion criterion) {
            return Loss.of(criterion);
        }
    },

    /**
     * By how much the criterion is met, in logits: max over k != y of z[k] - z[y], with a target t, z[t] - max over k
     * != t of z[k]. Carlini and Wagner 2017 (Towards evaluating the robustness of neural networks), section V-A, f6
     * without its bound. Its gradient does not vanish on very sure predictions.
     */
    MARGIN {
        @Override
        public Loss of(Criterion criterion) {
            return Loss.margin(criterion);
        }
    },

    /** {@link ApgdLoss#DLR}, the margin divided by the spread of the logits. */
    DLR {
        @Override
        public Loss of(Criterion criterion) {
            return ApgdLoss.DLR.of(criterion);
        }
    };

    /** For the criterion's labels, and its targets if it has any. */
    public abstract Loss of(Criterion criterion);
}
