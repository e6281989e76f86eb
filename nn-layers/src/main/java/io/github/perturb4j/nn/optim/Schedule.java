package io.github.perturb4j.nn.optim;

import io.github.perturb4j.nn.Settings;
import java.util.OptionalDouble;

/**
 * The learning rate of each optimiser step: a function of the step number alone, so that a run that is resumed at step
 * k goes on exactly as it would have. Step 0 is the first; for a schedule by epochs multiply the numbers of epochs by
 * the steps of one. Numbers are those of PyTorch's schedulers of the same names, called after each step.
 */
@FunctionalInterface
public interface Schedule {
    /**
     * The learning rate of a step.
     *
     * @param step at least 0
     */
    double learningRate(long step);

    /** The momentum of a step (beta1 for {@link Adam}); empty where the optimiser's options decide, as by default. */
    default OptionalDouble momentum(long step) {
        return OptionalDouble.empty();
    }

    /** The same at every step. */
    static Schedule constant(double learningRate) {
        Settings.notNegative("learning rate", learningRate);
        return step -> learningRate;
    }

    /** Multiplied by gamma after every {@code every} steps: learningRate * gamma^floor(step / every). */
    static Schedule step(double learningRate, long every, double gamma) {
        Settings.notNegative("learning rate", learningRate);
        Settings.atLeast(1, "every", every);
        Settings.notNegative("gamma", gamma);
        return step -> learningRate * Math.pow(gamma, step / every);
    }

    /**
     * Multiplied by gamma at each milestone: learningRate * gamma^(the number of milestones &lt;= step).
     *
     * @param milestones step numbers in ascending order
     */
    static Schedule multiStep(double learningRate, double gamma, long... milestones) {
        Settings.notNegative("learning rate", learningRate);
        Settings.notNegative("gamma", gamma);
        long[] at = milestones.clone();
        for (int i = 0; i < at.length; i++) {
            Settings.atLeast(i == 0 ? 0 : at[i - 1], "milestone " + i, at[i]);
        }
        return step -> {
            int passed = 0;
            while (passed < at.length && at[passed] <= step) {
                passed++;
            }
            return learningRate * Math.pow(gamma, passed);
        };
    }

    /**
     * One half-wave of a cosine (Loshchilov and Hutter 2017, "SGDR", arXiv 1608.03983, equation 5, without restarts):
     * minimum + (learningRate - minimum) (1 + cos(pi step / steps)) / 2, and the minimum from step {@code steps} on
     * (where PyTorch's would rise again).
     */
    static Schedule cosine(double learningRate, long steps, double minimum) {
        Settings.notNegative("learning rate", learningRate);
        Settings.atLeast(1, "steps", steps);
        Settings.notNegative("minimum", minimum);
        return step -> step >= steps
                ? minimum
                : minimum + (learningRate - minimum) * (1 + Math.cos(Math.PI * step / steps)) / 2;
    }

    /** Up to {@code largest} and down to almost nothing, momentum the other way; see {@link OneCycle}. */
    static OneCycle oneCycle(double largest, long steps) {
        return OneCycle.of(largest, steps);
    }

    /**
     * A linear warm-up (Goyal et al. 2017, arXiv 1706.02677, section 2.2) of {@code steps} steps, and then this
     * schedule from its own step 0: at step k &lt; steps the learning rate is learningRate(0) (start + (1 - start) k /
     * steps), and at k &gt;= steps it is learningRate(k - steps). So it takes {@code steps} steps more than this
     * schedule, as PyTorch's {@code SequentialLR} of {@code LinearLR} and this one.
     *
     * @param steps at least 1
     * @param start the first fraction of the learning rate, in [0, 1]
     */
    default Schedule withWarmUp(long steps, double start) {
        return new WarmUp(this, steps, start);
    }
}
