package io.github.perturb4j.resnet.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
}
