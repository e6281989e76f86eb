package io.github.perturb4j.benchmarks;

import io.github.perturb4j.benchmarks.Contender.Turn;

/**
 * How long a line is measured: every contender has {@code rounds} turns.
 *
 * @param firstWarmupMs before a contender's first turn
 * @param warmupMs before its later ones
 * @param measureMs of every turn
 * @param ownJvm whether each of our turns, and of the peers inside a JVM, gets a JVM of its own (then every turn is a
 *     first one)
 */
record Effort(int rounds, long firstWarmupMs, long warmupMs, long measureMs, boolean ownJvm) {
    private static final Effort OP = new Effort(3, 600, 100, 400, false);
    private static final Effort OP_QUICK = new Effort(2, 600, 100, 200, false);
    private static final Effort NETWORK = new Effort(3, 4000, 4000, 5000, true);
    private static final Effort NETWORK_QUICK = new Effort(2, 2000, 300, 1500, false);
    private static final Effort PROCESS = new Effort(5, 1, 0, 1, true);
    private static final Effort PROCESS_QUICK = new Effort(2, 0, 0, 1, true);

    static Effort of(Line.Group group, boolean quick) {
        return switch (group) {
            case OP -> quick ? OP_QUICK : OP;
            case PROCESS -> quick ? PROCESS_QUICK : PROCESS;
            case NETWORK, ATTACK, TRAINING -> quick ? NETWORK_QUICK : NETWORK;
        };
    }

    Turn turn(int round) {
        return new Turn(round == 0 ? firstWarmupMs : warmupMs, measureMs);
    }

    /** In words. */
    String text() {
        return rounds + " turns each of " + measureMs + " ms after " + firstWarmupMs + " ms of warm-up ("
                + (ownJvm ? "each turn in a JVM of its own" : "later ones after " + warmupMs + " ms, all in one JVM")
                + ")";
    }
}
