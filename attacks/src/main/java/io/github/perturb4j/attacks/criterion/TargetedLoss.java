package io.github.perturb4j.attacks.criterion;

/** What an attack is given to descend where a class is asked for. */
public enum TargetedLoss {
    /** The cross-entropy of the target: {@link TargetedCrossEntropy}. */
    CROSS_ENTROPY("CE(target)") {
        @Override
        public Criterion of(int[] labels, int... targets) {
            return new TargetedCrossEntropy(labels, targets);
        }
    },

    /** That of the target minus that of the label: {@link CrossEntropyDifference}. */
    DIFFERENCE("-CE(label) + CE(target)") {
        @Override
        public Criterion of(int[] labels, int... targets) {
            return new CrossEntropyDifference(labels, targets);
        }
    };

    private final String formula;

    TargetedLoss(String formula) {
        this.formula = formula;
    }

    /** For samples of these labels and targets; throws as the criteria do. */
    public abstract Criterion of(int[] labels, int... targets);

    /** For people, as in {@code CE(target)}. */
    public String formula() {
        return formula;
    }
}
