package io.github.perturb4j.attacks;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Targets for attacks that try one wrong class after the other, the likeliest first. Croce and Hein 2020 (Reliable
 * evaluation of adversarial robustness), section 5.
 */
public final class RankedTargets {
    private RankedTargets() {}

    /**
     * A target for each sample: the other class whose logit at x0 is the {@code rank}-th largest, counted from 0. A
     * sample without so many other classes is {@link AttackTask#finish finished}. If the criterion has targets, they are
     * what rank 0 gives, and there is no other rank.
     */
    public static int[] choose(AttackTask task, int rank) {
        int[] targets = task.criterion().targets();
        if (targets.length == 0) {
            return likely(task, rank);
        }
        for (int i = 0; rank > 0 && i < targets.length; i++) {
            task.finish(i);
        }
        return targets;
    }

    private static int[] likely(AttackTask task, int rank) {
        int[] labels = task.labels();
        int[] targets = new int[labels.length];
        for (int i = 0; i < targets.length; i++) {
            int[] others = others(task.clean(i), labels[i]);
            if (rank < others.length) {
                targets[i] = others[rank];
            } else {
                task.finish(i);
            }
        }
        return targets;
    }

    /** The other classes, the largest logit first, equal ones as they are. */
    private static int[] others(Prediction clean, int label) {
        return IntStream.range(0, clean.classes())
                .filter(k -> k != label)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer k) -> -clean.logit(k)))
                .mapToInt(k -> k)
                .toArray();
    }
}
