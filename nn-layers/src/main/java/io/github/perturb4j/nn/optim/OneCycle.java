package io.github.perturb4j.nn.optim;

import io.github.perturb4j.nn.Settings;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * The one-cycle policy (Smith and Topin 2018, "Super-Convergence", arXiv 1708.07120), as PyTorch's {@code OneCycleLR}:
 * the learning rate goes from largest / div up to the largest in the first {@code rise} part of the steps and then down
 * to largest / div / finalDiv at the last; the momentum goes from high to low and back meanwhile. In three phases it
 * comes down to where it began as slowly as it rose, and goes on to the end from there, the momentum staying high.
 * Between the ends of a phase, at its fraction p, a value is
 *
 * <pre>
 * cosine   end + (start - end) (1 + cos(pi p)) / 2
 * linear   start + (end - start) p
 * </pre>
 *
 * <p>The phases end at the steps rise * steps - 1, with three phases 2 * rise * steps - 2, and steps - 1, not rounded;
 * a first phase that ends at or before step 0 is left out. After the last step the values stay (PyTorch's are an
 * error).
 *
 * @param largest the largest learning rate
 * @param steps the number of optimiser steps of the whole run
 * @param rise the part of the steps in which the learning rate rises, in [0, 1]
 * @param div the largest over the first learning rate
 * @param finalDiv the first over the last learning rate
 * @param anneal the shape of each phase
 * @param threePhases whether the fall has two parts
 * @param cyclesMomentum whether {@link #momentum} has a value; the optimiser must then have a momentum
 * @param lowMomentum the momentum while the learning rate is largest
 * @param highMomentum the momentum at both ends
 */
public record OneCycle(
        double largest,
        long steps,
        double rise,
        double div,
        double finalDiv,
        Anneal anneal,
        boolean threePhases,
        boolean cyclesMomentum,
        double lowMomentum,
        double highMomentum)
        implements Schedule {

    /** How a value goes from one end of a phase to the other. */
    public enum Anneal {
        COSINE {
            @Override
            double between(double start, double end, double p) {
                return end + (start - end) * (1 + Math.cos(Math.PI * p)) / 2;
            }
        },
        LINEAR {
            @Override
            double between(double start, double end, double p) {
                return start + (end - start) * p;
            }
        };

        abstract double between(double start, double end, double p);
    }

    /** Checks the ranges. */
    public OneCycle {
        Settings.positive("largest learning rate", largest);
        Settings.atLeast(2, "steps", steps);
        Settings.fraction("rise", rise);
        Settings.positive("div", div);
        Settings.positive("finalDiv", finalDiv);
        Settings.belowOne("lowMomentum", lowMomentum);
        Settings.belowOne("highMomentum", highMomentum);
        Objects.requireNonNull(anneal, "anneal");
        if (threePhases && 2 * rise > 1) {
            throw new IllegalArgumentException(
                    "in three phases the learning rate falls as slowly as it rises, so rise must be at most 0.5, found "
                            + rise);
        }
    }

    /** With PyTorch's defaults: rise 0.3, div 25, finalDiv 1e4, cosine, two phases, momentum between 0.85 and 0.95. */
    public static OneCycle of(double largest, long steps) {
        return new OneCycle(largest, steps, 0.3, 25, 1e4, Anneal.COSINE, false, true, 0.85, 0.95);
    }

    /** The same with another part of the steps to rise in. */
    public OneCycle withRise(double part) {
        return new OneCycle(
                largest, steps, part, div, finalDiv, anneal, threePhases, cyclesMomentum, lowMomentum, highMomentum);
    }

    /** The same with other ends: largest / first, and largest / first / last. */
    public OneCycle withDivisors(double first, double last) {
        return new OneCycle(
                largest, steps, rise, first, last, anneal, threePhases, cyclesMomentum, lowMomentum, highMomentum);
    }

    public OneCycle withAnneal(Anneal shape) {
        return new OneCycle(
                largest, steps, rise, div, finalDiv, shape, threePhases, cyclesMomentum, lowMomentum, highMomentum);
    }

    public OneCycle withThreePhases() {
        return new OneCycle(
                largest, steps, rise, div, finalDiv, anneal, true, cyclesMomentum, lowMomentum, highMomentum);
    }

    public OneCycle withMomentum(double low, double high) {
        return new OneCycle(largest, steps, rise, div, finalDiv, anneal, threePhases, true, low, high);
    }

    /** The same, leaving the momentum to the optimiser's options. */
    public OneCycle withoutMomentum() {
        return new OneCycle(largest, steps, rise, div, finalDiv, anneal, threePhases, false, lowMomentum, highMomentum);
    }

    @Override
    public double learningRate(long step) {
        double first = largest / div;
        double last = first / finalDiv;
        return threePhases ? at(step, first, largest, first, last) : at(step, first, largest, last);
    }

    @Override
    public OptionalDouble momentum(long step) {
        if (!cyclesMomentum) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(
                threePhases
                        ? at(step, highMomentum, lowMomentum, highMomentum, highMomentum)
                        : at(step, highMomentum, lowMomentum, highMomentum));
    }

    /** The value at a step, given those at the ends of the phases. */
    private double at(long step, double... values) {
        double now = Math.min(step, steps - 1);
        double begin = 0;
        for (int phase = 0; ; phase++) {
            boolean isLast = phase == values.length - 2;
            double end = isLast ? steps - 1 : (phase + 1) * (rise * steps - 1);
            if (isLast || (now <= end && end > begin)) {
                return end > begin
                        ? anneal.between(values[phase], values[phase + 1], (now - begin) / (end - begin))
                        : values[phase + 1];
            }
            begin = end;
        }
    }
}
