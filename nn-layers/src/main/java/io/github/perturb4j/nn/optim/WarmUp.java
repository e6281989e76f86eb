package io.github.perturb4j.nn.optim;

import io.github.perturb4j.nn.Settings;
import java.util.OptionalDouble;

/** See {@link Schedule#withWarmUp}. */
record WarmUp(Schedule main, long steps, double start) implements Schedule {
    WarmUp {
        Settings.atLeast(1, "steps of the warm-up", steps);
        Settings.fraction("start of the warm-up", start);
    }

    @Override
    public double learningRate(long step) {
        return step >= steps
                ? main.learningRate(step - steps)
                : main.learningRate(0) * (start + (1 - start) * step / steps);
    }

    @Override
    public OptionalDouble momentum(long step) {
        return main.momentum(Math.max(0, step - steps));
    }
}
