package io.github.perturb4j.resnet.image;

import com.twelvemonkeys.imageio.metadata.CompoundDirectory;
import com.twelvemonkeys.imageio.metadata.Directory;
import com.twelvemonkeys.imageio.metadata.Entry;
import com.twelvemonkeys.imageio.metadata.tiff.TIFF;
import com.twelvemonkeys.imageio.metadata.tiff.TIFFReader;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.IOException;

/**
 * The EXIF tag Orientation (0x0112, TIFF 6.0 page 36): how the camera was held, so how stored pixels must be turned to
 * stand upright.
 */
final class Orientation {
    static final int UPRIGHT = 1;

    private Orientation() {}

    /**
     * The orientation, 1 to 8, in an EXIF block (a TIFF file, without the leading "Exif\0\0"); 1 where it has none. As
     * in every viewer, a broken block is no reason to refuse the picture: it counts as having none.
     */
    static int ofExif(byte[] tiff) {
        try (ByteArrayImageInputStream in = new ByteArrayImageInputStream(tiff)) {
            Directory root = new TIFFReader().read(in);
            Directory first = root instanceof CompoundDirectory all ? all.getDirectory(0) : root;
            Entry entry = first.getEntryById(TIFF.TAG_ORIENTATION);
            int value = entry != null && entry.getValue() instanceof Number n ? n.intValue() : UPRIGHT;
            return value >= 1 && value <= 8 ? value : UPRIGHT;
        } catch (IOException | RuntimeException e) {
            return UPRIGHT;
        }
    }

    /**
     * The image turned upright: 1 as it is, 2 mirrored left to right, 3 by 180 degrees, 4 mirrored top to bottom, 5
     * transposed, 6 by 90 degrees clockwise, 7 transposed along the other diagonal, 8 by 90 degrees anticlockwise.
     */
    static RgbImage apply(int orientation, RgbImage image) {
        if (orientation == UPRIGHT) {
            return image;
        }
        boolean transposed = orientation >= 5;
        boolean fromRight = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean fromBottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        int w = image.width();
        int h = image.height();
        int start = (fromBottom ? (h - 1) * w : 0) + (fromRight ? w - 1 : 0);
        int alongX = fromRight ? -1 : 1;
        int alongY = fromBottom ? -w : w;
        return transposed ? walk(image, h, w, start, alongY, alongX) : walk(image, w, h, start, alongX, alongY);
    }

    /** The image of {@code width} x {@code height} whose pixel (x, y) is the input's {@code start + x dx + y dy}. */
    private static RgbImage walk(RgbImage image, int width, int height, int start, int dx, int dy) {
        byte[] in = image.samples();
        byte[] out = new byte[in.length];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int p = RgbImage.CHANNELS * (start + x * dx + y * dy);
                out[at++] = in[p];
                out[at++] = in[p + 1];
                out[at++] = in[p + 2];
            }
        }
        return RgbImage.wrap(width, height, out);
    }
}
