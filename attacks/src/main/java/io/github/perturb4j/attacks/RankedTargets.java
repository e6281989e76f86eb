package io.github.perturb4j.attacks;

/**
 * Targets of an attack that tries one wrong class after the other, the likeliest first, some restarts for each. Croce
 * and Hein 2020 (Reliable evaluation of adversarial robustness), section 5.
 *
 * @param targets how many classes to try, at least 1
 * @param starts restarts for each, at least 1
 */
public record RankedTargets(int targets, int starts) {
    /** @throws IllegalArgumentException naming the attack, if a number is below 1 */
    public void check(String attack) {
        AttackSettings.atLeastOne(attack, "targets", targets);
        AttackSettings.atLeastOne(attack, "restarts", starts);
    }

    /** Of the attack, for all targets. */
    public int restarts() {
        return AttackSettings.product(targets, starts);
    }

    /** Whether the task's restart is the first towards its target. */
    public boolean isFirst(AttackTask task) {
        return task.restart() % starts == 0;
    }

    /**
     * A target for each sample in the task's restart: the other class whose logit at x0 is the largest, in later
     * restarts the second and so on. A sample without so many other classes is {@link AttackTask#finish finished}. If
     * the criterion has targets, they are tried first, and there is no other.
     */
    public int[] choose(AttackTask task) {
        int rank = task.restart() / starts;
        int[] wanted = task.criterion().targets();
        if (wanted.length == 0) {
            return likely(task, rank);
        }
        for (int i = 0; rank > 0 && i < wanted.length; i++) {
            task.finish(i);
        }
        return wanted;
    }

    private static int[] likely(AttackTask task, int rank) {
        int[] labels = task.labels();
        int[] targets = new int[labels.length];
        for (int i = 0; i < targets.length; i++) {
            int[] others = task.clean(i).rivals(labels[i]);
            if (rank < others.length) {
                targets[i] = others[rank];
            } else {
                task.finish(i);
            }
        }
        return targets;
    }
}
