package io.github.perturb4j.nn.programs;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.nn.optim.OneCycle;
import io.github.perturb4j.nn.optim.Schedule;
import java.util.function.LongToDoubleFunction;

/**
 * A schedule of the library, and the same as a plain formula.
 *
 * @param rate the learning rate of a step
 * @param momentum the momentum of a step; null where the schedule has none
 */
record Rates(String text, Schedule schedule, LongToDoubleFunction rate, LongToDoubleFunction momentum) {
    static Rates draw(Draw draw, boolean cycles) {
        Rates main = main(draw, cycles);
        if (draw.chance()) {
            return main;
        }
        int steps = draw.between(1, 4);
        double start = draw.uniform(0, 1);
        return new Rates(
                main.text + " after " + steps + " steps of warm-up from " + start,
                main.schedule.withWarmUp(steps, start),
                t -> t < steps
                        ? main.rate.applyAsDouble(0) * (start + (1 - start) * t / steps)
                        : main.rate.applyAsDouble(t - steps),
                main.momentum == null ? null : t -> main.momentum.applyAsDouble(t < steps ? 0 : t - steps));
    }

    private static Rates main(Draw draw, boolean cycles) {
        double lr = Math.pow(10, draw.uniform(-3, -0.5));
        return switch (draw.between(0, cycles ? 5 : 4)) {
            case 0 -> new Rates("constant " + lr, Schedule.constant(lr), t -> lr, null);
            case 1 -> {
                int every = draw.between(1, 3);
                double gamma = draw.uniform(0.2, 1);
                yield new Rates(
                        "every " + every + " by " + gamma,
                        Schedule.step(lr, every, gamma),
                        t -> lr * Math.pow(gamma, Math.floor((double) t / every)),
                        null);
            }
            case 2 -> {
                int first = draw.between(0, 3);
                int second = draw.between(first, 6);
                yield new Rates(
                        "at " + first + " and " + second,
                        Schedule.multiStep(lr, 0.3, first, second),
                        t -> lr * (t >= first ? 0.3 : 1) * (t >= second ? 0.3 : 1),
                        null);
            }
            case 3 -> {
                int steps = draw.between(1, 8);
                double least = lr * draw.uniform(0, 0.5);
                yield new Rates(
                        "cosine of " + steps,
                        Schedule.cosine(lr, steps, least),
                        t -> half(lr, least, Math.min(1, (double) t / steps)),
                        null);
            }
            default -> oneCycle(draw, lr, cycles);
        };
    }

    /** From a to b along half a cosine. */
    private static double half(double a, double b, double p) {
        return b + (a - b) * 0.5 * (1 + Math.cos(Math.PI * p));
    }

    private static Rates oneCycle(Draw draw, double largest, boolean cycles) {
        int steps = draw.between(4, 10);
        double rise = draw.uniform(0.3, 0.5);
        boolean linear = draw.chance();
        OneCycle cycle = OneCycle.of(largest, steps).withRise(rise).withDivisors(10, 100);
        cycle = linear ? cycle.withAnneal(OneCycle.Anneal.LINEAR) : cycle;
        double first = largest / 10;
        double peak = rise * steps - 1;
        LongToDoubleFunction rate = t -> phases(t, peak, steps, linear, first, largest, first / 100);
        return new Rates(
                cycle.toString(),
                cycles ? cycle : cycle.withoutMomentum(),
                rate,
                cycles ? t -> phases(t, peak, steps, linear, 0.95, 0.85, 0.95) : null);
    }

    private static double phases(long t, double peak, int steps, boolean linear, double a, double b, double c) {
        double now = Math.min(t, steps - 1);
        boolean rising = now <= peak;
        double p = rising ? now / peak : (now - peak) / (steps - 1 - peak);
        double from = rising ? a : b;
        double to = rising ? b : c;
        return linear ? from + (to - from) * p : half(from, to, p);
    }
}
