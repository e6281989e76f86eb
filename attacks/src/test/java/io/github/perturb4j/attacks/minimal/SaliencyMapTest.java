package io.github.perturb4j.attacks.minimal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import org.junit.jupiter.api.Test;

class SaliencyMapTest {
    @Test
    void thePairIsTheBestOfAllPairs() {
        for (int seed = 0; seed < 300; seed++) {
            CounterRandom random = new CounterRandom(seed);
            int n = 1 + random.nextInt(30);
            double shift = 3 * random.nextGaussian();
            double[] a = random.doubles(n, -1, 1).map(v -> v + shift).toArray();
            double[] b =
                    random.doubles(n, -1, 1).map(v -> Math.rint(5 * v - shift)).toArray();
            SaliencyMap map = new SaliencyMap();
            double most = 0;
            for (int p = 0; p < n; p++) {
                map.add(p, a[p], b[p]);
                for (int q = 0; q < p; q++) {
                    boolean counts = a[p] + a[q] > 0 && b[p] + b[q] > 0;
                    most = counts ? Math.max(most, (a[p] + a[q]) * (b[p] + b[q])) : most;
                }
            }
            int[] pair = map.best();
            assertThat(pair).hasSize(most > 0 ? 2 : 0);
            if (most > 0) {
                assertThat(pair[0]).isNotEqualTo(pair[1]);
                assertThat((a[pair[0]] + a[pair[1]]) * (b[pair[0]] + b[pair[1]]))
                        .isEqualTo(most);
            }
        }
    }
}
