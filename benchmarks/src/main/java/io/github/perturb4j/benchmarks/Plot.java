package io.github.perturb4j.benchmarks;

import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** A picture of the ratios: a point for each line and peer, on a logarithmic scale, and the line at 1 where both take as long. */
final class Plot {
    private static final int HEIGHT = 640;
    private static final int MARGIN = 160;
    private static final int CATEGORY = 26;
    private static final int LABEL = 11;
    private static final int NARROWEST = 900;

    private Plot() {}

    /** Draws it; leaves it out where there is no ratio, or this machine has no fonts to draw with. Returns whether it is there. */
    static boolean draw(Report report, Path file) throws IOException {
        List<Line> lines = report.lines().stream()
                .filter(line -> report.contenders(List.of(line)).size() > 1)
                .toList();
        if (lines.isEmpty()) {
            return false;
        }
        BufferedImage image;
        try {
            image = BitmapEncoder.getBufferedImage(chart(report, lines));
        } catch (LinkageError | RuntimeException e) { // Java2D needs fonts, which a bare container lacks
            return false;
        }
        return ImageIO.write(image, "png", file.toFile());
    }

    private static CategoryChart chart(Report report, List<Line> lines) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(Math.max(NARROWEST, MARGIN + CATEGORY * lines.size()))
                .height(HEIGHT)
                .title("perturb4j's time divided by the peer's, " + report.date() + ", "
                        + report.machine().cpu())
                .yAxisTitle("below 1: perturb4j is faster")
                .build();
        chart.getStyler()
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Horizontal)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false);
        chart.getStyler()
                .setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Scatter)
                .setXAxisLabelRotation(90)
                .setXAxisMaxLabelCount(lines.size())
                .setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, LABEL))
                .setYAxisLogarithmic(true);
        List<String> labels = lines.stream().map(Plot::label).toList();
        for (String contender : report.contenders(lines)) {
            chart.addSeries(contender, labels, values(report, lines, contender));
        }
        return chart;
    }

    /** The ratios to a contender, null where there is none; to ourselves it is 1. */
    private static List<Double> values(Report report, List<Line> lines, String contender) {
        List<Double> values = new ArrayList<>();
        lines.forEach(line -> values.add(report.ratio(line, contender).orElse(null)));
        return values;
    }

    private static String label(Line line) {
        return line.benchmark() + " " + String.join(" ", line.parameters().values());
    }
}
