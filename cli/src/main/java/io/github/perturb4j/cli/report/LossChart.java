package io.github.perturb4j.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The loss or the margin of an attack by step, as a line chart: inline SVG in the page's colours. Of very many steps the lowest and the
 * highest of each few are drawn.
 */
public final class LossChart {
    private static final double WIDTH = 640;
    private static final double HEIGHT = 240;
    private static final double LEFT = 58;
    private static final double RIGHT = 12;
    private static final double TOP = 14;
    private static final double BOTTOM = 40;
    private static final int TICKS = 5;

    /** Above so many steps they are drawn in groups. */
    private static final int MOST_POINTS = 400;

    /** Above so many steps there are no dots. */
    private static final int MOST_DOTS = 200;

    private final int steps;
    private final Scale scale;
    private final boolean zeroLine;

    /**
     * One line.
     *
     * @param losses or margins: finite, of steps 0, 1, 2, ...
     */
    public record Series(String name, List<Double> losses) {}

    /** Round numbers that enclose all values: first, distance, count of distances. */
    private record Scale(double low, double tick, int count) {
        static Scale of(double least, double most) {
            double span = most > least ? most - least : Math.max(1, Math.abs(most));
            double power = Math.pow(10, Math.floor(Math.log10(span / TICKS)));
            double tick = power;
            for (int factor : new int[] {1, 2, 5, 10}) {
                tick = factor * power;
                if (span / tick <= TICKS) {
                    break;
                }
            }
            double low = Math.floor(least / tick);
            int count = (int) Math.max(1, Math.ceil(most / tick) - low);
            return new Scale(low * tick, tick, count);
        }

        double value(int i) {
            return low + i * tick;
        }

        double fraction(double value) {
            return (value - low) / (count * tick);
        }
    }

    private LossChart(int steps, Scale scale, boolean zeroLine) {
        this.steps = steps;
        this.scale = scale;
        this.zeroLine = zeroLine;
    }

    /**
     * A chart of losses, with a legend if there are two lines.
     *
     * @param loss what the values are, such as "-CE(label)"
     * @param series at most two lines, each of at least one step
     * @throws IllegalArgumentException if there are none, more, or an empty one
     */
    public static Html of(String loss, List<Series> series) {
        return scaled(series, false)
                .draw("Line chart of the loss " + loss + " by step", "Loss " + loss + " before each step. ", series);
    }

    /**
     * A chart of margins, as {@link #of}: 0, where the prediction turns, is always in it.
     *
     * @param meaning a sentence on what they are
     * @param series as for {@link #of}
     */
    public static Html margins(String meaning, List<Series> series) {
        LossChart chart = scaled(series, true);
        return chart.draw("Line chart of the margin by step", meaning, series);
    }

    private static LossChart scaled(List<Series> series, boolean withZero) {
        if (series.isEmpty()
                || series.size() > 2
                || series.stream().anyMatch(s -> s.losses().isEmpty())) {
            throw new IllegalArgumentException("a chart shows one or two lines of at least one step");
        }
        List<Double> all = series.stream().flatMap(s -> s.losses().stream()).toList();
        double least = all.stream().mapToDouble(v -> v).min().orElseThrow();
        double most = all.stream().mapToDouble(v -> v).max().orElseThrow();
        int steps = series.stream().mapToInt(s -> s.losses().size()).max().orElseThrow();
        Scale scale = withZero ? Scale.of(Math.min(0, least), Math.max(0, most)) : Scale.of(least, most);
        return new LossChart(steps, scale, withZero);
    }

    private Html draw(String description, String caption, List<Series> series) {
        List<Html> parts = new ArrayList<>();
        yAxis(parts);
        xAxis(parts);
        List<Html> legend = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            line(series.get(i), "line" + i, parts);
            legend.add(Html.of("span", series.get(i).name()).with("class", "key line" + i));
        }
        if (series.size() == 1) {
            legend.clear(); // there is nothing to tell apart
        }
        Html svg = Html.of("svg", parts)
                .with("viewBox", "0 0 " + number(WIDTH) + " " + number(HEIGHT))
                .with("role", "img")
                .with("aria-label", description);
        return Html.of("figure", svg, Html.of("figcaption", caption, legend)).with("class", "chart");
    }

    private void yAxis(List<Html> parts) {
        for (int i = 0; i <= scale.count(); i++) {
            double y = y(scale.value(i));
            boolean zero = zeroLine && Math.abs(scale.value(i)) < scale.tick() / 2;
            parts.add(Html.of("path")
                    .with("class", zero ? "zero" : "grid")
                    .with("d", "M" + number(LEFT) + " " + number(y) + "H" + number(WIDTH - RIGHT)));
            parts.add(text(tickLabel(scale.value(i)), LEFT - 8, y + 4, "end"));
        }
    }

    private String tickLabel(double value) {
        int digits = (int) Math.max(0, -Math.floor(Math.log10(scale.tick()) + 1e-9));
        double shown = Math.abs(value) < scale.tick() / 2 ? 0 : value;
        return digits > 6
                ? String.format(Locale.ROOT, "%.1e", shown)
                : String.format(Locale.ROOT, "%." + digits + "f", shown);
    }

    private void xAxis(List<Html> parts) {
        int stride = steps <= 2 ? 1 : Math.max(1, (int) Scale.of(0, steps - 1.0).tick());
        for (int step = 0; step < steps; step += stride) {
            parts.add(text(Integer.toString(step), x(step), HEIGHT - BOTTOM + 18, "middle"));
        }
        parts.add(text("step", LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 4, "middle"));
    }

    private void line(Series series, String style, List<Html> parts) {
        StringBuilder path = new StringBuilder();
        List<Double> values = series.losses();
        for (int step : shown(values)) {
            double x = x(step);
            double y = y(values.get(step));
            path.append(path.isEmpty() ? "M" : "L")
                    .append(number(x))
                    .append(' ')
                    .append(number(y));
            if (values.size() <= MOST_DOTS) {
                parts.add(Html.of("circle")
                        .with("class", style)
                        .with("cx", number(x))
                        .with("cy", number(y))
                        .with("r", steps > 40 ? "1.6" : "3"));
            }
        }
        parts.add(Html.of("path").with("class", style).with("d", path));
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

    private double x(int step) {
        return LEFT + (WIDTH - LEFT - RIGHT) * (steps == 1 ? 0.5 : step / (steps - 1.0));
    }

    private double y(double loss) {
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - scale.fraction(loss));
    }

    private static Html text(String text, double x, double y, String anchor) {
        return Html.of("text", text).with("x", number(x)).with("y", number(y)).with("text-anchor", anchor);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
