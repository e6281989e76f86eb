package io.github.perturb4j.cli.train;

import io.github.perturb4j.cli.output.RunFile;
import io.github.perturb4j.cli.report.PngCharts;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.YAxisPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** {@code curves.png}: accuracies and loss by epoch. */
final class LearningCurves {
    private static final Color BLUE = new Color(0x1f6feb);
    private static final Color GREEN = new Color(0x1a7f37);
    private static final Color RED = new Color(0xcf222e);
    private static final Color GREY = new Color(0x6e7781);

    private LearningCurves() {}

    /** Draws the picture; leaves it out where this machine has no fonts to draw it with. */
    static void draw(List<EpochLine> lines, Path file) {
        PngCharts.drawn(() -> BitmapEncoder.getBufferedImage(chart(lines)))
                .ifPresent(image -> RunFile.write(file, beside -> ImageIO.write(image, "png", beside.toFile())));
    }

    private static XYChart chart(List<EpochLine> lines) {
        XYChart chart = PngCharts.blank("epoch", "accuracy, %");
        chart.getStyler().setXAxisMin(0.0);
        chart.getStyler().setYAxisMin(0, 0.0);
        chart.getStyler().setYAxisMax(0, 100.0);
        chart.getStyler().setYAxisMin(1, 0.0);
        chart.getStyler().setYAxisGroupPosition(1, YAxisPosition.Right);
        chart.setYAxisGroupTitle(1, "loss");
        chart.getStyler().setLegendLayout(LegendLayout.Horizontal);
        add(chart, "training", lines, l -> 100 * l.accuracy(), BLUE, 0);
        add(chart, "unseen images", lines, l -> times100(l.testAccuracy()), GREEN, 0);
        add(chart, "unseen images, attacked", lines, l -> times100(l.robustAccuracy()), RED, 0);
        add(chart, "loss (right)", lines, EpochLine::loss, GREY, 1);
        return chart;
    }

    private static Double times100(Double fraction) {
        return fraction == null ? null : 100 * fraction;
    }

    private static void add(
            XYChart chart, String name, List<EpochLine> lines, Function<EpochLine, Double> y, Color color, int axis) {
        List<Double> xs = new ArrayList<>();
        List<Double> ys = new ArrayList<>();
        lines.stream().filter(l -> Objects.nonNull(y.apply(l))).forEach(l -> {
            xs.add((double) l.epoch());
            ys.add(y.apply(l));
        });
        if (!xs.isEmpty()) {
            chart.addSeries(name, xs, ys)
                    .setMarker(SeriesMarkers.CIRCLE)
                    .setMarkerColor(color)
                    .setLineColor(color)
                    .setYAxisGroup(axis);
        }
    }
}
