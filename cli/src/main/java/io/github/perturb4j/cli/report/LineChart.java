package io.github.perturb4j.cli.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A line chart: inline SVG in the page's colours. Lines differ by colour, dashes and markers; markers grow from line to
 * line and dashes leave gaps, so that a line beneath another shows through, and lines that coincide are named below.
 */
public final class LineChart {
    private static final double WIDTH = 560;
    private static final double HEIGHT = 278;
    private static final double LEFT = 64;
    private static final double RIGHT = 14;
    /** Between the ends of the x axis and those of the lines, so that markers do not cover labels. */
    private static final double INSET = 12;

    private static final double TOP = 40;
    private static final double BOTTOM = 50;
    /** What a letter of a label takes at most, with the larger type of narrow screens. */
    private static final double LETTER = 10;
    /** Above so many points a line has no markers. */
    private static final int MOST_MARKERS = 200;

    private static final int FEW_POINTS = 40;
    private static final int STYLES = 8;
    private static final String BROAD = "broad";
    /** Around (0, 0), each larger than the one before. */
    private static final List<String> MARKERS = List.of(
            "M-2.6 0A2.6 2.6 0 1 1 2.6 0A2.6 2.6 0 1 1 -2.6 0Z",
            "M-4 -4H4V4H-4Z",
            "M0 -6.5L6.5 0L0 6.5L-6.5 0Z",
            "M0 -8L7.5 5.5H-7.5Z",
            "M-5 -5L5 5M-5 5L5 -5",
            "M-7 0H7M0 -7V7",
            "M-8 0A8 8 0 1 1 8 0A8 8 0 1 1 -8 0Z",
            "M0 8L7.5 -5.5H-7.5Z");

    private final String description;
    private final Axis x;
    private final Axis y;
    private final List<Line> lines = new ArrayList<>();
    private Html band;
    private boolean zeroLine;

    private record Line(String name, List<Double> x, List<Double> y, String style) {}

    private LineChart(String description, Axis x, Axis y) {
        this.description = description;
        this.x = x;
        this.y = y;
    }

    /** An empty chart. @param description what it shows, for those who do not see it */
    public static LineChart of(String description, Axis x, Axis y) {
        return new LineChart(description, x, y);
    }

    /**
     * One line more, above those before.
     *
     * @param xs ascending, inside the axis
     * @param ys one for each of {@code xs}, inside the axis
     * @throws IllegalArgumentException if there are none, or not as many
     */
    public LineChart line(String name, List<Double> xs, List<Double> ys) {
        long before = lines.stream().filter(l -> !l.style().equals(BROAD)).count();
        return line(name, xs, ys, "s" + before % STYLES);
    }

    /** A broad line, beneath the others if it comes first: what they come to together. */
    public LineChart broad(String name, List<Double> xs, List<Double> ys) {
        return line(name, xs, ys, BROAD);
    }

    private LineChart line(String name, List<Double> xs, List<Double> ys, String style) {
        if (xs.isEmpty() || xs.size() != ys.size()) {
            throw new IllegalArgumentException("a line needs points: '" + name + "' has " + xs.size()
                    + " numbers on one" + " axis and " + ys.size() + " on the other");
        }
        lines.add(new Line(name, List.copyOf(xs), List.copyOf(ys), style));
        return this;
    }

    /** Shades what lies between two lines. */
    public LineChart band(List<Double> xs, List<Double> low, List<Double> high) {
        StringBuilder path = new StringBuilder(path(xs, low));
        for (int i = xs.size() - 1; i >= 0; i--) {
            path.append('L').append(at(xs.get(i), high.get(i)));
        }
        band = Html.of("path").with("class", "band").with("d", path.append('Z'));
        return this;
    }

    /** Draws the line of the number 0 differently. */
    public LineChart zeroLine() {
        zeroLine = true;
        return this;
    }

    /** The figure, with a legend if there are several lines. @param caption as for {@link Html#of} */
    public Html html(Object... caption) {
        List<Html> parts = new ArrayList<>();
        yAxis(parts);
        xAxis(parts);
        if (band != null) {
            parts.add(band);
        }
        lines.forEach(line -> draw(line, parts));
        Html svg = Html.of("svg", parts)
                .with("viewBox", "0 0 " + number(WIDTH) + " " + number(HEIGHT))
                .with("role", "img")
                .with("aria-label", description + ". " + ends());
        return Html.of("figure", svg, Html.of("figcaption", List.of(caption), legend()))
                .with("class", "chart");
    }

    /** Where each line begins and ends, in words. */
    private String ends() {
        List<String> ends = lines.stream()
                .map(l -> (lines.size() == 1 ? "From " : l.name() + ": from ") + brief(l.y().get(0)) + " to "
                        + brief(l.y().get(l.y().size() - 1)))
                .toList();
        return String.join("; ", ends) + ".";
    }

    private static String brief(double value) {
        return value == 0 ? "0" : String.format(Locale.ROOT, "%.3g", value);
    }

    private void yAxis(List<Html> parts) {
        for (Axis.Tick tick : y.ticks()) {
            boolean zero = zeroLine && tick.label().matches("0(\\.0*)?");
            parts.add(Html.of("path")
                    .with("class", zero ? "zero" : "grid")
                    .with("d", "M" + number(LEFT) + " " + number(y(tick.at())) + "H" + number(WIDTH - RIGHT)));
            parts.add(text(tick.label(), LEFT - 8, y(tick.at()) + 4, "end"));
        }
        parts.add(text(y.title(), 0, 14, "start").with("class", "title"));
    }

    /** Every number has its mark; a label that would touch the one before is left out. */
    private void xAxis(List<Html> parts) {
        double free = Double.NEGATIVE_INFINITY;
        for (Axis.Tick tick : x.ticks()) {
            double at = x(tick.at());
            double half = tick.label().length() * LETTER / 2;
            parts.add(Html.of("path")
                    .with("class", "tick")
                    .with("d", "M" + number(at) + " " + number(HEIGHT - BOTTOM) + "v5"));
            if (at - half >= free) {
                parts.add(text(tick.label(), at, HEIGHT - BOTTOM + 20, "middle"));
                free = at + half + LETTER / 2;
            }
        }
        parts.add(text(x.title(), LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 7, "middle")
                .with("class", "title"));
    }

    private void draw(Line line, List<Html> parts) {
        parts.add(Html.of("path").with("class", line.style()).with("d", path(line.x(), line.y())));
        for (int i = 0; i < line.x().size() && line.x().size() <= MOST_MARKERS; i++) {
            parts.add(marker(
                    line.style(),
                    x(line.x().get(i)),
                    y(line.y().get(i)),
                    line.x().size() > FEW_POINTS));
        }
    }

    private static Html marker(String style, double atX, double atY, boolean small) {
        boolean broad = style.equals(BROAD);
        String shape = MARKERS.get(broad ? 0 : style.charAt(1) - '0');
        String place = "translate(" + number(atX) + " " + number(atY) + ")";
        return Html.of("path")
                .with("class", "mark " + style)
                .with("transform", place + (broad ? " scale(1.9)" : small ? " scale(0.6)" : ""))
                .with("d", shape);
    }

    private List<Html> legend() {
        List<Html> legend = new ArrayList<>();
        if (lines.size() < 2) {
            return legend; // there is nothing to tell apart
        }
        for (Line line : lines) {
            Html swatch = Html.of(
                            "svg",
                            Html.of("path").with("class", line.style()).with("d", "M1 10H39"),
                            marker(line.style(), 20, 10, false))
                    .with("class", "swatch")
                    .with("viewBox", "0 0 40 20")
                    .with("aria-hidden", "true");
            legend.add(Html.of("span", swatch, line.name()).with("class", "key"));
        }
        coinciding()
                .forEach(names -> legend.add(
                        Html.of("span", String.join(", ", names) + " coincide.").with("class", "note")));
        return legend;
    }

    private List<List<String>> coinciding() {
        Map<List<List<Double>>, List<String>> groups = new LinkedHashMap<>();
        lines.stream()
                .filter(l -> !l.style().equals(BROAD))
                .forEach(l -> groups.computeIfAbsent(List.of(l.x(), l.y()), same -> new ArrayList<>())
                        .add(l.name()));
        return groups.values().stream().filter(names -> names.size() > 1).toList();
    }

    private String path(List<Double> xs, List<Double> ys) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < xs.size(); i++) {
            path.append(i == 0 ? "M" : "L").append(at(xs.get(i), ys.get(i)));
        }
        return path.toString();
    }

    private String at(double atX, double atY) {
        return number(x(atX)) + " " + number(y(atY));
    }

    private double x(double value) {
        return LEFT + INSET + (WIDTH - LEFT - RIGHT - 2 * INSET) * x.fraction(value);
    }

    private double y(double value) {
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - y.fraction(value));
    }

    private static Html text(String text, double x, double y, String anchor) {
        return Html.of("text", text).with("x", number(x)).with("y", number(y)).with("text-anchor", anchor);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
