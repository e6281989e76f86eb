package io.github.perturb4j.benchmarks;

import io.github.perturb4j.benchmarks.Contender.ContenderException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Contenders take turns, so that each sees the machine as the others do. Every second round goes backwards (a b c, c b
 * a, ...): a machine that slows down steadily then favours none.
 */
final class Rounds {
    private final BiConsumer<Line, Note> notes;

    /**
     * Why a line has no time of a contender.
     *
     * @param contender its name
     */
    record Note(String contender, String reason) {}

    /** @param notes hears of every contender that fails; it is left out of the line from there on */
    Rounds(BiConsumer<Line, Note> notes) {
        this.notes = notes;
    }

    /** One row for each contender that has the work and could do it in every round, in the order of the contenders. */
    List<Row> measure(Line line, List<Contender> contenders, Effort effort) {
        Map<Contender, List<TimeSamples>> turns = new LinkedHashMap<>();
        contenders.stream().filter(c -> c.runs(line)).forEach(c -> turns.put(c, new ArrayList<>()));
        for (int round = 0; round < effort.rounds(); round++) {
            for (Contender contender : order(round, turns.keySet())) {
                try {
                    turns.get(contender).add(contender.turn(line, effort.turn(round)));
                } catch (ContenderException e) {
                    turns.remove(contender);
                    notes.accept(line, new Note(contender.name(), e.getMessage()));
                }
            }
        }
        contenders.forEach(c -> c.forget(line));
        return turns.entrySet().stream()
                .map(e -> Row.of(line, e.getKey().name(), e.getValue()))
                .toList();
    }

    private static List<Contender> order(int round, Iterable<Contender> contenders) {
        List<Contender> order = new ArrayList<>();
        contenders.forEach(c -> order.add(round % 2 == 0 ? order.size() : 0, c));
        return order;
    }
}
