package io.github.perturb4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Schedules against their formulas; PyTorch's numbers are in {@link GoldenOptimTest}. */
class ScheduleTest {
    @Property(tries = 100, seed = "5")
    void stepsAreRepeatedProducts(
            @ForAll @IntRange(min = 1, max = 9) int every, @ForAll @DoubleRange(min = 0.1, max = 1) double gamma) {
        Schedule steps = Schedule.step(0.5, every, gamma);
        Schedule same = Schedule.multiStep(0.5, gamma, every, 2L * every, 3L * every);
        double expected = 0.5;
        for (int t = 0; t < 4 * every; t++) {
            expected *= t > 0 && t % every == 0 ? gamma : 1;
            assertThat(steps.learningRate(t)).isCloseTo(expected, within(1e-15));
            assertThat(same.learningRate(t)).isCloseTo(expected, within(1e-15));
        }
    }

    @Test
    void milestonesMayRepeatAndBeZero() {
        Schedule schedule = Schedule.multiStep(1, 0.5, 0, 3, 3);
        assertThat(new double[] {schedule.learningRate(0), schedule.learningRate(2), schedule.learningRate(3)})
                .containsExactly(0.5, 0.5, 0.125);
    }

    @Property(tries = 100, seed = "6")
    void theCosineIsSymmetricAndEndsAtItsMinimum(
            @ForAll @IntRange(min = 1, max = 500) int steps, @ForAll @DoubleRange(min = 0, max = 0.1) double minimum) {
        Schedule cosine = Schedule.cosine(0.3, steps, minimum);
        assertThat(cosine.learningRate(0)).isCloseTo(0.3, within(1e-15));
        assertThat(cosine.learningRate(steps)).isEqualTo(minimum);
        assertThat(cosine.learningRate(steps + 7L)).isEqualTo(minimum);
        for (int t = 0; t <= steps; t++) {
            assertThat(cosine.learningRate(t) + cosine.learningRate(steps - t)).isCloseTo(0.3 + minimum, within(1e-14));
            assertThat(cosine.learningRate(t + 1)).isLessThanOrEqualTo(cosine.learningRate(t));
        }
    }

    @Property(tries = 100, seed = "7")
    void aWarmUpIsALineToTheFirstRate(
            @ForAll @IntRange(min = 1, max = 50) int steps, @ForAll @DoubleRange(min = 0, max = 1) double start) {
        Schedule main = Schedule.cosine(0.2, 30, 0.01);
        Schedule warm = main.withWarmUp(steps, start);
        double rise = 0.2 * (1 - start) / steps;
        for (int t = 0; t < steps; t++) {
            assertThat(warm.learningRate(t)).isCloseTo(0.2 * start + rise * t, within(1e-14));
        }
        for (int t = 0; t < 40; t++) {
            assertThat(warm.learningRate(steps + t)).isEqualTo(main.learningRate(t));
        }
        assertThat(warm.momentum(3)).isEmpty();
    }

    @Test
    void aWarmUpPassesTheMomentumOn() {
        OneCycle cycle = Schedule.oneCycle(0.4, 10);
        Schedule warm = cycle.withWarmUp(3, 0.1);
        assertThat(warm.momentum(1)).hasValue(0.95);
        assertThat(warm.momentum(5)).isEqualTo(cycle.momentum(2)).hasValue(0.85);
    }

    @Property(tries = 200, seed = "8")
    void oneCycleRisesAndFallsWithTheMomentumAgainstIt(
            @ForAll @IntRange(min = 5, max = 300) int steps,
            @ForAll @DoubleRange(min = 0, max = 1) double rise,
            @ForAll OneCycle.Anneal anneal) {
        OneCycle cycle = Schedule.oneCycle(0.5, steps).withRise(rise).withAnneal(anneal);
        double peak = rise * steps - 1;
        assertThat(cycle.learningRate(steps - 1)).isCloseTo(peak == steps - 1 ? 0.5 : 0.5 / 25 / 1e4, within(1e-12));
        assertThat(cycle.learningRate(steps + 3)).isEqualTo(cycle.learningRate(steps - 1));
        if (peak > 0) {
            assertThat(cycle.learningRate(0)).isCloseTo(0.5 / 25, within(1e-15));
            assertThat(cycle.momentum(0).orElseThrow()).isCloseTo(0.95, within(1e-15));
        }
        for (int t = 0; t < steps; t++) {
            double rate = cycle.learningRate(t);
            assertThat(rate).isBetween(0.5 / 25 / 1e4 - 1e-15, 0.5 + 1e-15);
            if (t > 0) {
                double before = cycle.learningRate(t - 1);
                assertThat(t <= peak ? rate - before : t - 1 >= peak ? before - rate : 0)
                        .isGreaterThanOrEqualTo(-1e-15);
            }
            double bottom = t <= peak ? 0.5 / 25 : 0.5 / 25 / 1e4;
            double height = (rate - bottom) / (0.5 - bottom);
            assertThat(cycle.momentum(t).orElseThrow()).isCloseTo(0.95 - 0.1 * height, within(1e-12));
        }
    }

    @Test
    void oneCycleLinearIsAPolygon() {
        OneCycle cycle = Schedule.oneCycle(1, 21)
                .withRise(11.0 / 21)
                .withAnneal(OneCycle.Anneal.LINEAR)
                .withDivisors(10, 1);
        for (int t = 0; t < 21; t++) {
            assertThat(cycle.learningRate(t)).isCloseTo(1 - 0.09 * Math.abs(t - 10), within(1e-12));
        }
    }

    @Test
    void oneCycleInThreePhasesComesDownAsItRose() {
        OneCycle cycle = Schedule.oneCycle(1, 25).withRise(0.4).withThreePhases(); // phases end at 9, 18 and 24
        for (int t = 0; t <= 9; t++) {
            assertThat(cycle.learningRate(18 - t)).isCloseTo(cycle.learningRate(t), within(1e-14));
            assertThat(cycle.momentum(18 - t).orElseThrow())
                    .isCloseTo(cycle.momentum(t).orElseThrow(), within(1e-14));
        }
        assertThat(cycle.learningRate(9)).isEqualTo(1);
        assertThat(cycle.learningRate(24)).isCloseTo(1 / 25.0 / 1e4, within(1e-18));
        assertThat(cycle.momentum(21)).hasValue(0.95);
    }

    @Test
    void aConstantIsConstant() {
        assertThat(Schedule.constant(0.3).learningRate(1_000_000)).isEqualTo(0.3);
        assertThat(Schedule.constant(0.3).momentum(0)).isEmpty();
        assertThat(Schedule.oneCycle(1, 10).withoutMomentum().momentum(0)).isEmpty();
    }

    @Test
    void impossibleSchedulesAreRefused() {
        assertThatThrownBy(() -> Schedule.constant(-1)).hasMessageContaining("learning rate");
        assertThatThrownBy(() -> Schedule.step(0.1, 0, 0.1)).hasMessageContaining("every must be at least 1, found 0");
        assertThatThrownBy(() -> Schedule.multiStep(0.1, 0.1, 5, 3)).hasMessageContaining("milestone 1");
        assertThatThrownBy(() -> Schedule.cosine(0.1, 0, 0)).hasMessageContaining("steps");
        assertThatThrownBy(() -> Schedule.constant(1).withWarmUp(0, 0.1)).hasMessageContaining("warm-up");
        assertThatThrownBy(() -> Schedule.constant(1).withWarmUp(1, 1.1)).hasMessageContaining("[0, 1]");
        OneCycle cycle = Schedule.oneCycle(0.1, 10);
        assertThatThrownBy(() -> Schedule.oneCycle(0.1, 1)).hasMessageContaining("steps");
        assertThatThrownBy(() -> cycle.withRise(-0.1)).hasMessageContaining("rise");
        assertThatThrownBy(() -> cycle.withDivisors(0, 1)).hasMessageContaining("div");
        assertThatThrownBy(() -> cycle.withMomentum(0.9, 1)).hasMessageContaining("highMomentum");
        assertThatThrownBy(() -> cycle.withRise(0.6).withThreePhases()).hasMessageContaining("at most 0.5");
        assertThat(Arrays.asList(OneCycle.Anneal.values())).hasSize(2);
    }
}
