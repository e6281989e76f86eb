package io.github.perturb4j.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
    @Test
    void isAFunctionOfSeedSampleAndRestart() {
        assertThat(new CounterRandom(1, 2, 3).longs(10).toArray())
                .isEqualTo(new CounterRandom(1, 2, 3).longs(10).toArray());
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
