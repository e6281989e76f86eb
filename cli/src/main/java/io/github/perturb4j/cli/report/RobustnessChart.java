package io.github.perturb4j.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Robust accuracy by radius, a curve for each attack: inline SVG in the page's colours. */
public final class RobustnessChart {
    private static final double WIDTH = 640;
    private static final double HEIGHT = 320;
    private static final double LEFT = 52;
    private static final double RIGHT = 16;
    private static final double TOP = 12;
    private static final double BOTTOM = 42;
    private static final int COLOURS = 8;
    private static final int GRID = 5;
    /** Labels of the x axis that would stand nearer than this to the one before are left out. */
    private static final double LABEL_DISTANCE = 46;

    private final List<String> labels;
    private final List<Double> radii;

    /**
     * One curve.
     *
     * @param accuracy from 0 to 1, one for each radius
     */
    public record Curve(String name, List<Double> accuracy) {}

    /** Where the truth may lie around a curve, one for each radius. */
    public record Band(List<Double> low, List<Double> high) {}

    private RobustnessChart(List<String> labels, List<Double> radii) {
        this.labels = labels;
        this.radii = radii;
    }

    /**
     * A chart with a legend.
     *
     * @param axis what the radii are, such as "L-inf epsilon"
     * @param labels the radii as they were written
     * @param radii ascending
     * @param curves at least one; the last one is drawn beneath the others, and broad
     * @param band around the last one
     */
    public static Html of(String axis, List<String> labels, List<Double> radii, List<Curve> curves, Band band) {
        return new RobustnessChart(labels, radii).draw(axis, curves, band);
    }

    private Html draw(String axis, List<Curve> curves, Band band) {
        List<Html> parts = new ArrayList<>();
        yAxis(parts);
        xAxis(axis, parts);
        parts.add(area(band));
        List<Html> legend = new ArrayList<>();
        for (int i = curves.size() - 1; i >= 0; i--) {
            String style = i == curves.size() - 1 ? "worst" : "curve" + i % COLOURS;
            curve(curves.get(i), style, parts);
            legend.add(0, Html.of("span", curves.get(i).name()).with("class", "key " + style));
        }
        Html svg = Html.of("svg", parts)
                .with("viewBox", "0 0 " + number(WIDTH) + " " + number(HEIGHT))
                .with("role", "img")
                .with("aria-label", "Robust accuracy by " + axis);
        return Html.of("figure", svg, Html.of("figcaption", legend)).with("class", "chart robustness");
    }

    private void yAxis(List<Html> parts) {
        for (int i = 0; i <= GRID; i++) {
            double share = (double) i / GRID;
            parts.add(Html.of("path")
                    .with("class", "grid")
                    .with("d", "M" + number(LEFT) + " " + number(y(share)) + "H" + number(WIDTH - RIGHT)));
            parts.add(text(Math.round(100 * share) + "%", LEFT - 8, y(share) + 4, "end"));
        }
    }

    private void xAxis(String axis, List<Html> parts) {
        double before = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < radii.size(); i++) {
            if (x(i) - before >= LABEL_DISTANCE) {
                parts.add(text(labels.get(i), x(i), HEIGHT - BOTTOM + 18, "middle"));
                before = x(i);
            }
        }
        parts.add(text(axis, LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT - 4, "middle"));
    }

    private Html area(Band band) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < radii.size(); i++) {
            path.append(i == 0 ? "M" : "L").append(at(i, band.low().get(i)));
        }
        for (int i = radii.size() - 1; i >= 0; i--) {
            path.append('L').append(at(i, band.high().get(i)));
        }
        return Html.of("path").with("class", "band").with("d", path.append('Z'));
    }

    private void curve(Curve curve, String style, List<Html> parts) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < radii.size(); i++) {
            path.append(i == 0 ? "M" : "L").append(at(i, curve.accuracy().get(i)));
            parts.add(Html.of("circle")
                    .with("class", style)
                    .with("cx", number(x(i)))
                    .with("cy", number(y(curve.accuracy().get(i))))
                    .with("r", style.equals("worst") ? "5" : "2.5"));
        }
        parts.add(Html.of("path").with("class", style).with("d", path));
    }

    private String at(int i, double accuracy) {
        return number(x(i)) + " " + number(y(accuracy));
    }

    private double x(int i) {
        double least = Math.min(0, radii.get(0));
        double most = radii.get(radii.size() - 1);
        double share = most > least ? (radii.get(i) - least) / (most - least) : 0.5;
        return LEFT + 10 + (WIDTH - LEFT - RIGHT - 20) * share;
    }

    private static double y(double accuracy) {
        return TOP + (HEIGHT - TOP - BOTTOM) * (1 - accuracy);
    }

    private static Html text(String text, double x, double y, String anchor) {
        return Html.of("text", text).with("x", number(x)).with("y", number(y)).with("text-anchor", anchor);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
