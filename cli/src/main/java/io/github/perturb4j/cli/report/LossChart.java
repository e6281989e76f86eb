package io.github.perturb4j.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The loss of an attack by step, as a line chart: inline SVG in the page's colours. */
public final class LossChart {
    private static final double WIDTH = 640;
    private static final double HEIGHT = 240;
    private static final double LEFT = 58;
    private static final double RIGHT = 12;
    private static final double TOP = 14;
    private static final double BOTTOM = 40;
    private static final int TICKS = 5;

    private final int steps;
    private final Scale scale;

    /**
     * One line.
     *
     * @param losses finite, of steps 0, 1, 2, ...
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

    private LossChart(int steps, Scale scale) {
        this.steps = steps;
        this.scale = scale;
    }

    /**
     * A chart with a legend.
     *
     * @param loss what the values are, such as "-CE(label)"
     * @param series at most two lines, each of at least one step
     * @throws IllegalArgumentException if there are none, more, or an empty one
     */
    public static Html of(String loss, List<Series> series) {
        if (series.isEmpty()
                || series.size() > 2
                || series.stream().anyMatch(s -> s.losses().isEmpty())) {
            throw new IllegalArgumentException("a chart shows one or two lines of at least one step");
        }
        List<Double> all = series.stream().flatMap(s -> s.losses().stream()).toList();
        double least = all.stream().mapToDouble(v -> v).min().orElseThrow();
        double most = all.stream().mapToDouble(v -> v).max().orElseThrow();
        int steps = series.stream().mapToInt(s -> s.losses().size()).max().orElseThrow();
        return new LossChart(steps, Scale.of(least, most)).draw(loss, series);
    }

    private Html draw(String loss, List<Series> series) {
        List<Html> parts = new ArrayList<>();
        yAxis(parts);
        xAxis(parts);
        List<Html> legend = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            line(series.get(i), "line" + i, parts);
            legend.add(Html.of("span", series.get(i).name()).with("class", "key line" + i));
        }
        Html svg = Html.of("svg", parts)
                .with("viewBox", "0 0 " + number(WIDTH) + " " + number(HEIGHT))
                .with("role", "img")
                .with("aria-label", "Line chart of the loss " + loss + " by step");
        return Html.of("figure", svg, Html.of("figcaption", "Loss " + loss + " before each step. ", legend))
                .with("class", "chart");
    }

    private void yAxis(List<Html> parts) {
        for (int i = 0; i <= scale.count(); i++) {
            double y = y(scale.value(i));
            parts.add(Html.of("path")
                    .with("class", "grid")
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
        for (int step = 0; step < series.losses().size(); step++) {
            double x = x(step);
            double y = y(series.losses().get(step));
            path.append(step == 0 ? "M" : "L").append(number(x)).append(' ').append(number(y));
            parts.add(Html.of("circle")
                    .with("class", style)
                    .with("cx", number(x))
                    .with("cy", number(y))
                    .with("r", steps > 40 ? "1.6" : "3"));
        }
        parts.add(Html.of("path").with("class", style).with("d", path));
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
