package io.github.perturb4j.attacks.minimal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConstantSearchTest {
    /** The c of each minimisation, if those of at least {@code enough} succeed. */
    private static List<Double> tried(double first, double enough, int searches) {
        ConstantSearch search = new ConstantSearch(new ConstantSearch.Settings(2, searches, first, false));
        List<Double> tried = new ArrayList<>();
        while (!search.isDone()) {
            tried.add(search.c());
            assertThat(search.advance(1, search.c() >= enough)).isFalse();
            assertThat(search.advance(1, false)).isTrue();
        }
        return tried;
    }

    @Test
    void theWeightGrowsUntilOneSucceedsAndIsThenBisected() {
        assertThat(tried(1, 30, 6)).containsExactly(1.0, 10.0, 100.0, 55.0, 32.5, 21.25);
        assertThat(tried(8, 3, 4)).containsExactly(8.0, 4.0, 2.0, 3.0);
    }

    @Test
    void aMinimisationThatIsStuckEndsEarly() {
        ConstantSearch search = new ConstantSearch(new ConstantSearch.Settings(100, 1, 1, true));
        int steps = 0;
        while (!search.advance(steps < 30 ? 100 - steps : 70, false)) {
            steps++;
        }
        assertThat(steps + 1).isEqualTo(50);
    }

    /** With one gradient throughout, m and v without bias are that gradient and its square. */
    @Test
    void adamStepsByItsRateAlongAConstantGradient() {
        VectorAdam adam = new VectorAdam(0.1, 3);
        double[] w = {1, 1, 1};
        for (int step = 1; step <= 5; step++) {
            adam.descend(w, new double[] {7, -0.01, 0});
            assertThat(w).containsExactly(new double[] {1 - 0.1 * step, 1 + 0.1 * step, 1}, within(1e-6));
        }
    }
}
