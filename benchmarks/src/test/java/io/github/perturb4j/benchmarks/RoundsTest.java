package io.github.perturb4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.benchmarks.Contender.ContenderException;
import io.github.perturb4j.benchmarks.Contender.Turn;
import io.github.perturb4j.benchmarks.Rounds.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final Line RELU = new Line("op.forward", Map.of("op", "RELU"));
    private static final Line TANH = new Line("op.forward", Map.of("op", "TANH"));

    private final List<String> turns = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();

    /** Says what it is told; its n-th turn takes n ms; fails in a given turn. */
    private final class Fake implements Contender {
        private final String name;
        private final int failing;
        private int count;

        Fake(String name, int failing) {
            this.name = name;
            this.failing = failing;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean runs(Line line) {
            return line.equals(RELU);
        }

        @Override
        public TimeSamples turn(Line line, Turn turn) throws ContenderException {
            turns.add(name + turn.warmupMs());
            if (++count == failing) {
                throw new ContenderException("out of order");
            }
            return TimeSamples.of(count);
        }

        @Override
        public void forget(Line line) {
            turns.add("forget " + name);
        }
    }

    private List<Row> measure(Line line, Contender... contenders) {
        Rounds rounds = new Rounds((found, note) -> notes.add(note));
        return rounds.measure(line, List.of(contenders), new Effort(3, 9, 1, 5, false));
    }

    @Test
    void contendersTakeTurnsAndEverySecondRoundGoesBackwards() {
        List<Row> rows = measure(RELU, new Fake("a", 0), new Fake("b", 0), new Fake("c", 0));

        assertThat(turns)
                .containsExactly(
                        "a9", "b9", "c9", "c1", "b1", "a1", "a1", "b1", "c1", "forget a", "forget b", "forget c");
        assertThat(rows).extracting(Row::contender).containsExactly("a", "b", "c");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.turnMediansMs()).containsExactly(1.0, 2.0, 3.0);
            assertThat(row.samples()).isEqualTo(3);
            assertThat(row.medianMs()).isEqualTo(2);
            assertThat(row.meanMs()).isEqualTo(2);
        });
        assertThat(notes).isEmpty();
    }

    @Test
    void whoFailsIsNotedAndLeftOut() {
        List<Row> rows = measure(RELU, new Fake("a", 0), new Fake("b", 2));

        assertThat(rows).extracting(Row::contender).containsExactly("a");
        assertThat(notes).containsExactly(new Note("b", "out of order"));
        assertThat(turns).containsExactly("a9", "b9", "b1", "a1", "a1", "forget a", "forget b");
    }

    @Test
    void whoHasNoTwinTakesNoTurn() {
        assertThat(measure(TANH, new Fake("a", 0))).isEmpty();
        assertThat(turns).containsExactly("forget a");
        assertThat(notes).isEmpty();
    }

    @Test
    void medianIsTheMiddle() {
        assertThat(TimeSamples.median(3, 1, 2)).isEqualTo(2);
        assertThat(TimeSamples.median(4, 1, 2, 3)).isEqualTo(2.5);
        assertThat(TimeSamples.of(7).median()).isEqualTo(7);
    }
}
