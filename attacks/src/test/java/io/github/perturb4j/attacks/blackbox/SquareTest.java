package io.github.perturb4j.attacks.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SquareTest {
    /** Halved after 10, 50, 200, 500, 1000, 2000, 4000, 6000 and 8000 of 10000 queries, as in the paper's section 3. */
    @Test
    void theScheduleIsThatOfThePaper() {
        SquareSchedule whole = new SquareSchedule(0.8, 10_000);
        assertThat(whole.share(10)).isEqualTo(0.8);
        assertThat(whole.share(11)).isEqualTo(0.4);
        assertThat(whole.share(201)).isEqualTo(0.1);
        assertThat(whole.share(9999)).isEqualTo(0.8 / 512);
        SquareSchedule half = new SquareSchedule(0.8, 5000);
        assertThat(half.share(5)).isEqualTo(0.8);
        assertThat(half.share(6)).isEqualTo(0.4);
        assertThat(half.share(4999)).isEqualTo(0.8 / 512);
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> new SquareAttack(0, 0.8, 1))
                .hasMessageContaining("square: queries must be at least 1");
        assertThatThrownBy(() -> new SquareAttack(1, 0, 1)).hasMessageContaining("square: p");
        assertThatThrownBy(() -> new SquareAttack(1, 1.5, 1)).hasMessageContaining("square: p");
        assertThatThrownBy(() -> new SquareAttack(1, 0.5, 0)).hasMessageContaining("square: restarts");
    }
}
