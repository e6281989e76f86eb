package io.github.perturb4j.resnet.image;

import io.github.perturb4j.resnet.image.JpegSegments.Segment;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageReadParam;

/**
 * JPEG (ITU-T T.81) through the Java runtime's decoder, which is libjpeg 6b or a system's libjpeg-turbo. It is given
 * what both decode to the same samples: the coded image without any metadata, and it is asked for the raster as stored
 * (YCbCr, CMYK, ...), of which {@link JpegColour} makes RGB. Components at half the height come from {@link
 * HalfHighPlanes}.
 */
final class JpegDecoder {
    /** Bytes per pixel that are held at a time besides the decoder's: RGB, and once more when it is turned. */
    private static final int RGB_COPIES = 2 * RgbImage.CHANNELS;

    /** What the decoder says of damaged data of which it makes pixels all the same. */
    private static final List<String> DAMAGES = List.of("bad huffman", "found marker", "inconsistent progression");

    private JpegDecoder() {}

    static RgbImage decode(byte[] file) throws IOException {
        List<Segment> segments = JpegSegments.of(file);
        JpegHeader header = JpegHeader.of(file, segments);
        JpegFrame frame = header.frame();
        Dimensions.checkMemory("JPEG", frame.width(), frame.height(), frame.components() + RGB_COPIES);
        byte[] coded = coded(file, frame, segments);
        Raster raster = raster(coded, 1, 1);
        if (raster.getNumBands() != frame.components() || raster.getTransferType() != DataBuffer.TYPE_BYTE) {
            throw new ImageException("its JPEG data has " + raster.getNumBands() + " components, its header says "
                    + frame.components() + "; export it again as an 8-bit JPEG or a PNG");
        }
        HalfHighPlanes planes = HalfHighPlanes.of(frame, coded);
        return Orientation.apply(header.orientation(), toRgb(raster, planes, header.colour()));
    }

    /** The file without application segments and comments, and with components that are called 1, 2, 3, 4. */
    private static byte[] coded(byte[] file, JpegFrame frame, List<Segment> segments) {
        byte[] named = file.clone();
        for (int c = 0; c < frame.components(); c++) {
            named[frame.segment().data() + 6 + 3 * c] = (byte) (c + 1);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(file.length);
        int from = 0;
        for (Segment s : segments) {
            if (s.marker() == JpegSegments.SOS) {
                int[] components = JpegScans.components(frame, s);
                for (int i = 0; i < components.length; i++) {
                    named[s.data() + 1 + 2 * i] = (byte) (components[i] + 1);
                }
            }
            boolean application = s.marker() >= JpegSegments.APP0 && s.marker() <= JpegSegments.APP15;
            if (application || s.marker() == JpegSegments.COM) {
                out.write(named, from, s.start() - from);
                from = s.end();
            }
        }
        out.write(named, from, file.length - from);
        return out.toByteArray();
    }

    /** The samples as stored, of every {@code stepX}-th column and {@code stepY}-th row. */
    static Raster raster(byte[] coded, int stepX, int stepY) throws IOException {
        return Codecs.read("jpeg", coded, (reader, warnings) -> {
            ImageReadParam steps = reader.getDefaultReadParam();
            steps.setSourceSubsampling(stepX, stepY, 0, 0);
            Raster read = reader.readRaster(0, steps);
            refuseDamaged(warnings);
            return read;
        });
    }

    /**
     * The decoder fills what is missing with grey, or goes on after damage, and only warns; such a picture is not what
     * was asked, and not the same from every decoder.
     */
    private static void refuseDamaged(List<String> warnings) {
        for (String warning : warnings) {
            String text = warning.toLowerCase(Locale.ROOT);
            if (text.contains("premature end") || text.contains("truncated")) {
                throw JpegSegments.truncated();
            }
            if (DAMAGES.stream().anyMatch(text::contains)) {
                throw new ImageException("its JPEG data is damaged (" + warning + "); copy or export it again");
            }
        }
    }

    private static RgbImage toRgb(Raster raster, HalfHighPlanes planes, JpegColour colour) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        byte[] out = new byte[RgbImage.sampleCount(width, raster.getHeight())];
        byte[] row = new byte[bands * width];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getDataElements(0, y, width, 1, row);
            planes.fill(row, y);
            colour.toRgb(row, out, RgbImage.CHANNELS * width * y);
        }
        return RgbImage.wrap(width, raster.getHeight(), out);
    }
}
