package io.github.perturb4j.resnet.image;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tag Orientation of EXIF and XMP (0x0112, TIFF 6.0 page 36): how the camera was held, so how stored pixels must be
 * turned to stand upright.
 */
final class Orientation {
    static final int UPRIGHT = 1;

    private static final int TAG = 0x0112;
    private static final int MOST = 8;
    private static final Pattern XMP = Pattern.compile("tiff:Orientation(?:=\"|>)([0-9])");

    private Orientation() {}

    /**
     * The orientation, 1 to 8, as Pillow finds it: what EXIF says, and where it says nothing, XMP; 1 where neither
     * does. As in every viewer, broken metadata are no reason to refuse the picture: they count as saying nothing.
     *
     * @param exif the EXIF block, a TIFF file with or without a leading "Exif\0\0"; may be empty
     * @param xmp the XMP packet; may be empty
     */
    static int of(byte[] exif, String xmp) {
        double value = Exif.number(exif, TAG).orElseGet(() -> ofXmp(xmp));
        for (int orientation = UPRIGHT; orientation <= MOST; orientation++) {
            if (value == orientation) {
                return orientation;
            }
        }
        return UPRIGHT;
    }

    private static double ofXmp(String xmp) {
        Matcher matcher = XMP.matcher(xmp);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : UPRIGHT;
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
