package io.github.perturb4j.autodiff.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
    @Property
    void staysBelowTheBound(@ForAll long seed, @ForAll @IntRange(min = 1) int bound) {
        CounterRandom random = new CounterRandom(seed);
        for (int i = 0; i < 20; i++) {
            assertThat(random.nextInt(bound)).isBetween(0, bound - 1);
            assertThat(random.nextDouble()).isBetween(0.0, Math.nextDown(1.0));
        }
    }

    @Test
    void everyPartOfTheKeyCounts() {
        Set<Long> first = new HashSet<>();
        for (long a = 0; a < 50; a++) {
            for (long b = 0; b < 50; b++) {
                first.add(new CounterRandom(a, b).nextLong());
            }
        }
        assertThat(first).hasSize(2500);
        assertThat(new CounterRandom(1, 0).nextLong()).isNotEqualTo(new CounterRandom(1).nextLong());
    }

    /** Each of ten values and each of 64 bits comes up as often as chance has it: within five standard deviations. */
    @Test
    void isUniform() {
        int n = 100_000;
        int[] values = new int[10];
        int[] bits = new int[64];
        for (int i = 0; i < n; i++) {
            CounterRandom random = new CounterRandom(7, i);
            values[random.nextInt(10)]++;
            long number = random.nextLong();
            for (int b = 0; b < 64; b++) {
                bits[b] += (int) (number >>> b & 1);
            }
        }
        assertThat(Arrays.stream(values).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(n / 10 - 475, n / 10 + 475));
        assertThat(Arrays.stream(bits).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(n / 2 - 791, n / 2 + 791));
    }

    @Test
    void thereIsNoNumberBelowOne() {
        assertThatThrownBy(() -> new CounterRandom(1).nextInt(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bound must be >= 1");
    }

    @Test
    void streamsDiffer() {
        Set<Long> first = new HashSet<>();
        int n = 0;
        for (long seed = -2; seed < 8; seed++) {
            for (long sample = 0; sample < 30; sample++) {
                for (long restart = 0; restart < 10; restart++) {
                    CounterRandom random = new CounterRandom(seed, sample, restart);
                    first.add(random.nextLong());
                    first.add(random.nextLong());
                    n += 2;
                }
            }
        }
        assertThat(first).hasSize(n);
    }

    @Test
    void gaussiansHaveTheirMoments() {
        CounterRandom random = new CounterRandom(7, 0, 0);
        int n = 200_000;
        double[] moments = new double[5];
        for (int i = 0; i < n; i++) {
            double v = random.nextGaussian();
            for (int k = 1; k < 5; k++) {
                moments[k] += Math.pow(v, k) / n;
            }
        }
        assertThat(moments[1]).isCloseTo(0, within(0.012));
        assertThat(moments[2]).isCloseTo(1, within(0.016));
        assertThat(moments[3]).isCloseTo(0, within(0.045));
        assertThat(moments[4]).isCloseTo(3, within(0.12));
    }
}
