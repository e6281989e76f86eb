package io.github.perturb4j.cli.explain;

import io.github.perturb4j.cli.explain.Landscape.ShownSlice;
import io.github.perturb4j.cli.report.PngCharts;
import io.github.perturb4j.resnet.image.RgbImage;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Slices as PNG files; none where this machine has no fonts to draw them with. */
final class SlicePictures {
    private static final List<Color> COLOURS =
            List.of(new Color(0x2f6fb3), new Color(0xc2571a), new Color(0x1f7a45), new Color(0x8a4fb0));

    private SlicePictures() {}

    /** All lines in one chart; empty if there are none. */
    static Optional<RgbImage> lines(List<ShownSlice> slices, String norm, String loss) {
        List<ShownSlice> lines = slices.stream().filter(ShownSlice::isLine).toList();
        return lines.isEmpty()
                ? Optional.empty()
                : PngCharts.drawn(() -> BitmapEncoder.getBufferedImage(chart(lines, norm, loss)))
                        .map(SlicePictures::image);
    }

    /** One plane. */
    static Optional<RgbImage> plane(ShownSlice slice, String norm, String loss) {
        return PngCharts.drawn(() -> new PlanePicture(slice, norm, loss).draw()).map(SlicePictures::image);
    }

    private static XYChart chart(List<ShownSlice> lines, String norm, String loss) {
        XYChart chart = PngCharts.blank("distance along the direction, " + norm, loss);
        for (int i = 0; i < lines.size(); i++) {
            Color colour = COLOURS.get(i % COLOURS.size());
            chart.addSeries(
                            lines.get(i).name(),
                            lines.get(i).places(),
                            lines.get(i).losses())
                    .setMarker(List.of(SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.DIAMOND)
                            .get(i % 3))
                    .setMarkerColor(colour)
                    .setLineColor(colour);
        }
        return chart;
    }

    private static RgbImage image(BufferedImage picture) {
        byte[] samples = new byte[RgbImage.CHANNELS * picture.getWidth() * picture.getHeight()];
        int at = 0;
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int rgb = picture.getRGB(x, y);
                samples[at++] = (byte) (rgb >> 16);
                samples[at++] = (byte) (rgb >> 8);
                samples[at++] = (byte) rgb;
            }
        }
        return RgbImage.of(picture.getWidth(), picture.getHeight(), samples);
    }
}
