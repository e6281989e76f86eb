package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.Logits;
import java.util.Arrays;

/**
 * What APGD ascends, whatever the criterion's own objective. Croce and Hein 2020 (Reliable evaluation of adversarial
 * robustness with an ensemble of diverse parameter-free attacks), section 4.
 *
 * <p>With logits z, in descending order z1 >= z2 >= z3 ..., label y and target t:
 */
public enum ApgdLoss {
    /** The cross-entropy of y, -log softmax(z)[y]; with a target, minus that of t. */
    CE {
        @Override
        public Loss of(Criterion criterion) {
            int[] targets = criterion.targets();
            return targets.length == 0
                    ? Loss.crossEntropy(criterion.labels())
                    : (logits, samples) -> Ops.neg(Ops.crossEntropy(logits, Loss.pick(targets, samples)));
        }
    },

    /**
     * The difference of logits ratio, (max over k != y of z[k] - z[y]) / (z1 - z3) (equation 6 there); with a target,
     * (z[t] - z[y]) / (z1 - (z3 + z4) / 2) (equation 7). It changes neither when the logits are shifted nor when they
     * are scaled, so that its gradient does not vanish on very sure models.
     *
     * <p>That takes 3 classes, or 4 with a target. With fewer there is nothing to divide by, and the difference itself,
     * the numerator, is ascended.
     */
    DLR {
        @Override
        public Loss of(Criterion criterion) {
            int[] labels = criterion.labels();
            int[] targets = criterion.targets();
            return targets.length == 0
                    ? (logits, samples) -> untargeted(logits, Loss.pick(labels, samples))
                    : targeted(labels, targets);
        }
    };

    /** Keeps equal logits from a division by 0. */
    private static final double LEAST_WIDTH = 1e-12;

    private static final int UNTARGETED_CLASSES = 3;
    private static final int TARGETED_CLASSES = 4;

    /** For the criterion's labels, and its targets if it has any. */
    public abstract Loss of(Criterion criterion);

    /** {@link #DLR} towards the given targets. */
    static Loss targeted(int[] labels, int... targets) {
        return (logits, samples) -> {
            Variable difference = Loss.difference(targets, labels).of(logits, samples);
            if (logits.size(1) < TARGETED_CLASSES) {
                return difference;
            }
            int[][] order = descending(logits);
            Variable low = Ops.mul(Ops.add(ranked(logits, order, 2), ranked(logits, order, 3)), 0.5);
            return Ops.div(difference, Ops.add(Ops.sub(ranked(logits, order, 0), low), LEAST_WIDTH));
        };
    }

    private static Variable untargeted(Variable logits, int... labels) {
        int[][] order = descending(logits);
        int[] rivals = new int[labels.length];
        Arrays.setAll(rivals, i -> order[i][0] == labels[i] ? order[i][1] : order[i][0]);
        Variable difference = Ops.sub(Loss.at(logits, rivals), Loss.at(logits, labels));
        if (logits.size(1) < UNTARGETED_CLASSES) {
            return difference;
        }
        Variable width = Ops.sub(ranked(logits, order, 0), ranked(logits, order, 2));
        return Ops.div(difference, Ops.add(width, LEAST_WIDTH));
    }

    private static Variable ranked(Variable logits, int[][] order, int rank) {
        return Loss.at(logits, Arrays.stream(order).mapToInt(row -> row[rank]).toArray());
    }

    private static int[][] descending(Variable logits) {
        return Arrays.stream(Logits.rows(logits.value())).map(Logits::ranking).toArray(int[][]::new);
    }
}
