package io.github.perturb4j.benchmarks;

import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** How long a benchmark is run: once to warm up, then measured, in rounds of some milliseconds; each in a JVM of its own. */
record Effort(int warmupRounds, long warmupMs, int rounds, long roundMs) {
    private static final Effort OP = new Effort(3, 500, 5, 500);
    private static final Effort OP_QUICK = new Effort(1, 300, 1, 500);
    private static final Effort NETWORK = new Effort(3, 3000, 5, 5000);
    private static final Effort NETWORK_QUICK = new Effort(1, 3000, 2, 3000);

    static Effort ofOps(boolean quick) {
        return quick ? OP_QUICK : OP;
    }

    static Effort ofNetworks(boolean quick) {
        return quick ? NETWORK_QUICK : NETWORK;
    }

    ChainedOptionsBuilder applyTo(ChainedOptionsBuilder options) {
        return options.warmupIterations(warmupRounds)
                .warmupTime(TimeValue.milliseconds(warmupMs))
                .measurementIterations(rounds)
                .measurementTime(TimeValue.milliseconds(roundMs));
    }

    @Override
    public String toString() {
        return rounds + " x " + roundMs + " ms after " + warmupRounds + " x " + warmupMs + " ms of warm-up";
    }
}
