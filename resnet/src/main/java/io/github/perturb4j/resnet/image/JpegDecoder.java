package io.github.perturb4j.resnet.image;

import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * JPEG (ITU-T T.81) through ImageIO with TwelveMonkeys. The decoder is asked for the raster as stored (YCbCr, CMYK,
 * ...), and {@link JpegColour} makes RGB of it: ImageIO's own way to RGB goes through colour profiles.
 */
final class JpegDecoder {
    private JpegDecoder() {}

    static RgbImage decode(byte[] file) throws IOException {
        JpegHeader header = JpegHeader.read(file);
        Raster raster = Codecs.read("jpeg", file, (reader, warnings) -> {
            Raster read = reader.readRaster(0, null);
            refuseTruncated(warnings);
            return read;
        });
        if (raster.getNumBands() != header.components() || raster.getTransferType() != DataBuffer.TYPE_BYTE) {
            throw new ImageException("its JPEG data has " + raster.getNumBands() + " components, its header says "
                    + header.components() + "; export it again as an 8-bit JPEG or a PNG");
        }
        return Orientation.apply(header.orientation(), toRgb(raster, header.colour()));
    }

    /** The decoder pads a file that ends early with grey and only warns; a half-grey picture is not what was asked. */
    private static void refuseTruncated(List<String> warnings) {
        for (String warning : warnings) {
            String text = warning.toLowerCase(Locale.ROOT);
            if (text.contains("premature end") || text.contains("truncated")) {
                throw new ImageException(
                        "the JPEG file ends before its last pixel: it was cut short; copy or download it again");
            }
        }
    }

    private static RgbImage toRgb(Raster raster, JpegColour colour) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        byte[] out = new byte[RgbImage.sampleCount(width, raster.getHeight())];
        byte[] row = new byte[bands * width];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getDataElements(0, y, width, 1, row);
            colour.toRgb(row, out, RgbImage.CHANNELS * width * y);
        }
        return RgbImage.wrap(width, raster.getHeight(), out);
    }
}
