package io.github.perturb4j.attacks.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WilsonIntervalTest {
    /** The bounds are the proportions p whose distance to k/n is z sqrt(p(1-p)/n): Wilson's defining equation. */
    @Property
    void boundsSolveWilsonsEquation(@ForAll @IntRange(min = 1, max = 5000) int n, @ForAll @IntRange(max = 5000) int k) {
        int count = Math.min(k, n);
        WilsonInterval interval = WilsonInterval.of(count, n);
        double seen = (double) count / n;

        assertThat(interval.low()).isBetween(0.0, seen);
        assertThat(interval.high()).isBetween(seen, 1.0);
        for (double p : new double[] {interval.low(), interval.high()}) {
            assertThat(Math.abs(p - seen)).isCloseTo(1.959963984540054 * Math.sqrt(p * (1 - p) / n), within(1e-12));
        }
    }

    @Test
    void knownIntervals() {
        assertThat(WilsonInterval.of(160, 200).low()).isCloseTo(0.739, within(5e-4));
        assertThat(WilsonInterval.of(160, 200).high()).isCloseTo(0.8495, within(5e-4));
        assertThat(WilsonInterval.of(0, 10))
                .isEqualTo(new WilsonInterval(0, WilsonInterval.of(0, 10).high()));
        assertThat(WilsonInterval.of(0, 10).high()).isCloseTo(0.2775, within(5e-5));
        assertThat(WilsonInterval.of(10, 10).low()).isCloseTo(0.7225, within(5e-5));
        assertThat(WilsonInterval.of(0, 0)).isEqualTo(new WilsonInterval(0, 1));
    }

    @Test
    void countsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> WilsonInterval.of(11, 10)).hasMessageContaining("from 0 to 10, found 11");
        assertThatThrownBy(() -> WilsonInterval.of(-1, 10)).isInstanceOf(IllegalArgumentException.class);
    }
}
