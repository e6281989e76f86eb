package io.github.perturb4j.cli.report;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The loss or the margin of an attack by step. Of very many steps the lowest and the highest of each few are drawn.
 */
public final class LossChart {
    /** Above so many steps they are drawn in groups. */
    private static final int MOST_POINTS = 400;

    private LossChart() {}

    /**
     * One line.
     *
     * @param losses or margins: finite, of steps 0, 1, 2, ...
     */
    public record Series(String name, List<Double> losses) {}

    /**
     * A chart of losses, with a legend if there are several lines.
     *
     * @param loss what the values are, such as "CE(label)"
     * @param meaning a sentence on them
     * @param series each of at least one step
     * @throws IllegalArgumentException if there are none, or an empty one
     */
    public static Html of(String loss, String meaning, List<Series> series) {
        return chart("Line chart of " + loss + " by step", loss, series).html(meaning);
    }

    /**
     * A chart of margins, as {@link #of}: 0, where the prediction turns, is always in it.
     *
     * @param meaning a sentence on what they are
     */
    public static Html margins(String meaning, List<Series> series) {
        return chart("Line chart of the margin by step", "margin, logits", series, 0)
                .zeroLine()
                .html(meaning);
    }

    private static LineChart chart(String description, String title, List<Series> series, double... also) {
        if (series.isEmpty() || series.stream().anyMatch(s -> s.losses().isEmpty())) {
            throw new IllegalArgumentException("a chart shows lines of at least one step each");
        }
        double[] all = DoubleStream.concat(
                        DoubleStream.of(also),
                        series.stream().flatMap(s -> s.losses().stream()).mapToDouble(v -> v))
                .sorted()
                .toArray();
        int steps = series.stream().mapToInt(s -> s.losses().size()).max().orElseThrow();
        LineChart chart = LineChart.of(
                description, Axis.counting("step", 0, steps - 1), Axis.round(title, all[0], all[all.length - 1]));
        for (Series s : series) {
            int[] shown = shown(s.losses());
            chart.line(
                    s.name(),
                    IntStream.of(shown).mapToObj(i -> (double) i).toList(),
                    IntStream.of(shown).mapToObj(s.losses()::get).toList());
        }
        return chart;
    }

    /** The steps to draw: all, or of each group the lowest and the highest, in order. */
    private static int[] shown(List<Double> values) {
        int count = values.size();
        if (count <= MOST_POINTS) {
            return IntStream.range(0, count).toArray();
        }
        int groups = MOST_POINTS / 2;
        return IntStream.range(0, groups)
                .flatMap(g -> {
                    int from = (int) ((long) g * count / groups);
                    int to = (int) ((long) (g + 1) * count / groups);
                    int low = from;
                    int high = from;
                    for (int i = from; i < to; i++) {
                        low = values.get(i) < values.get(low) ? i : low;
                        high = values.get(i) > values.get(high) ? i : high;
                    }
                    return IntStream.of(Math.min(low, high), Math.max(low, high))
                            .distinct();
                })
                .toArray();
    }
}
