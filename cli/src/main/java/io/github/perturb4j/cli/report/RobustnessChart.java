package io.github.perturb4j.cli.report;

import java.util.List;

/** Robust accuracy by radius, a curve for each attack. */
public final class RobustnessChart {
    private RobustnessChart() {}

    /**
     * One curve.
     *
     * @param accuracy from 0 to 1, one for each radius
     */
    public record Curve(String name, List<Double> accuracy) {}

    /** Where the truth may lie around a curve, one for each radius. */
    public record Band(List<Double> low, List<Double> high) {}

    /**
     * A chart with a legend.
     *
     * @param axis what the radii are, such as "L-inf epsilon"
     * @param labels the radii as they were written
     * @param radii ascending
     * @param curves at least one; of several the last one is drawn beneath the others, and broad
     * @param band around the last one
     */
    public static Html of(String axis, List<String> labels, List<Double> radii, List<Curve> curves, Band band) {
        LineChart chart = LineChart.of(
                        "Line chart of robust accuracy by " + axis + ", as shares of 1",
                        Axis.given(axis, labels, radii),
                        Axis.percent("robust accuracy"))
                .band(radii, band.low(), band.high());
        int last = curves.size() - 1;
        if (last > 0) {
            chart.broad(curves.get(last).name(), radii, curves.get(last).accuracy());
        }
        for (Curve curve : last > 0 ? curves.subList(0, last) : curves) {
            chart.line(curve.name(), radii, curve.accuracy());
        }
        return chart.html();
    }
}
