package io.github.perturb4j.cli.report;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Optional;
import java.util.function.Supplier;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** What PNG files of charts have in common; pages have SVG, by {@link LineChart}. */
public final class PngCharts {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;

    private PngCharts() {}

    /** A chart without series. */
    public static XYChart blank(String xTitle, String yTitle) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        chart.getStyler()
                .setLegendPosition(LegendPosition.OutsideS)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false);
        return chart;
    }

    /** The picture; empty where this machine has no fonts to draw it with. */
    public static Optional<BufferedImage> drawn(Supplier<BufferedImage> picture) {
        try {
            return Optional.of(picture.get());
        } catch (LinkageError | RuntimeException e) { // Java2D needs fonts, which a bare container lacks
            return Optional.empty();
        }
    }
}
