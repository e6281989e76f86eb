package io.github.perturb4j.benchmarks;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries.CategorySeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A picture of the ratios: one panel for programs, networks and attacks, and one for each measure of the ops, those
 * sorted by how fast we are. A point for each line and peer, on a logarithmic scale, and the line at 1 where both take
 * as long.
 */
final class Plot {
    private static final int WIDTH = 1240;
    private static final int HEIGHT = 430;
    private static final int TICK = 11;
    private static final int TITLE = 14;
    private static final int MANY = 12;
    private static final Color OURS = new Color(0x9a9a9a);
    /** Of any other, then of the judges in their order. */
    private static final Color[] PEERS = {
        new Color(0x6b6b6b),
        new Color(0xc2410c),
        new Color(0x7c3aed),
        new Color(0x0e7490),
        new Color(0xd97706),
        new Color(0x15803d),
        new Color(0xbe185d)
    };

    private Plot() {}

    /**
     * Draws it; leaves it out where there is no ratio, or this machine has no fonts to draw with. Returns whether it is
     * there.
     */
    static boolean draw(Report report, Path file) throws IOException {
        Map<String, List<Line>> panels = panels(report);
        if (panels.isEmpty()) {
            return false;
        }
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT * panels.size(), BufferedImage.TYPE_INT_RGB);
        try {
            Graphics2D graphics = image.createGraphics();
            int top = 0;
            for (Map.Entry<String, List<Line>> panel : panels.entrySet()) {
                CategoryChart chart = chart(report, panel.getKey(), panel.getValue());
                graphics.drawImage(BitmapEncoder.getBufferedImage(chart), 0, top, null);
                top += HEIGHT;
            }
            graphics.dispose();
        } catch (LinkageError | RuntimeException e) { // Java2D needs fonts, which a bare container lacks
            return false;
        }
        return ImageIO.write(image, "png", file.toFile());
    }

    /** The lines that were measured beside a peer, by the title of their panel. */
    private static Map<String, List<Line>> panels(Report report) {
        Map<String, List<Line>> panels = report.lines().stream()
                .filter(line -> report.contenders(List.of(line)).size() > 1)
                .collect(Collectors.groupingBy(
                        line -> line.group() == Line.Group.OP ? line.benchmark() : "programs, networks and attacks",
                        LinkedHashMap::new,
                        Collectors.toCollection(ArrayList::new)));
        panels.values().stream()
                .filter(lines -> lines.get(0).group() == Line.Group.OP)
                .forEach(lines -> lines.sort(Comparator.comparingDouble(line -> judged(report, line))));
        return panels;
    }

    private static double judged(Report report, Line line) {
        return Comparison.JUDGES.stream()
                .flatMap(peer -> report.ratio(line, peer).stream())
                .findFirst()
                .orElse(Double.MAX_VALUE);
    }

    private static CategoryChart chart(Report report, String title, List<Line> lines) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title + ": perturb4j's time divided by the peer's, " + report.date() + ", "
                        + report.machine().cpu())
                .yAxisTitle("below 1: perturb4j is faster")
                .build();
        chart.getStyler()
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Horizontal)
                .setChartBackgroundColor(Color.WHITE)
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, TITLE))
                .setPlotBorderVisible(false);
        boolean many = lines.size() > MANY;
        chart.getStyler()
                .setOverlapped(true)
                .setDefaultSeriesRenderStyle(CategorySeriesRenderStyle.Scatter)
                .setXAxisLabelRotation(many ? 90 : 20)
                .setXAxisMaxLabelCount(Math.max(2, lines.size())) // the library refuses 1
                .setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, TICK))
                .setYAxisDecimalPattern("0.###")
                .setYAxisLogarithmic(many);
        if (!many) {
            chart.getStyler().setYAxisMin(0.0);
        }
        List<String> labels = lines.stream().map(Plot::label).toList();
        chart.addSeries("as long", labels, Collections.nCopies(labels.size(), 1.0))
                .setChartCategorySeriesRenderStyle(CategorySeriesRenderStyle.Line)
                .setMarker(SeriesMarkers.NONE)
                .setLineColor(OURS);
        report.contenders(lines).stream()
                .filter(peer -> !peer.equals(Report.OURS))
                .forEach(peer -> chart.addSeries(peer, labels, values(report, lines, peer))
                        .setMarkerColor(color(peer)));
        return chart;
    }

    /** The same for a peer in every panel. */
    private static Color color(String peer) {
        int number = Comparison.JUDGES.indexOf(peer) + 1;
        return PEERS[Math.min(number, PEERS.length - 1)];
    }

    /** The ratios to a contender, null where there is none. */
    private static List<Double> values(Report report, List<Line> lines, String contender) {
        List<Double> values = new ArrayList<>();
        lines.forEach(line -> values.add(report.ratio(line, contender).orElse(null)));
        return values;
    }

    private static String label(Line line) {
        String parameters = String.join(" ", line.parameters().values());
        return line.group() == Line.Group.OP
                ? parameters.toLowerCase(Locale.ROOT)
                : line.benchmark() + " " + parameters;
    }
}
