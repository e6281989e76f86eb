package io.github.perturb4j.resnet.image;

import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Components of a JPEG at full width and half the height (4:4:0, as in a 4:2:2 photograph that was turned), the one
 * sampling that decoders do not enlarge alike: libjpeg 6b repeats rows, libjpeg-turbo interpolates them.
 *
 * <p>So the rows as stored are wanted. No decoder has a switch for that, but all repeat samples that are to be enlarged
 * by more than two. The same coded data is read once more, with a frame that is said to be larger, and to have one more
 * component, of which no scan tells, as large as that: in relation to it the others are smaller than they are. Of the
 * repeated samples one each is taken.
 */
final class HalfHighPlanes {
    private static final int MOST_FACTOR = 4;
    private static final int MOST_COMPONENTS = 3;

    /** What libjpeg reads at most: 65,500 pixels a side. */
    private static final int MOST_SIDE = 65_500;

    private static final int QUANTISATION_TABLE = 2;

    private final JpegFrame frame;
    private final byte[] above;
    private final byte[] here;
    private final Raster rows;

    private HalfHighPlanes(JpegFrame frame, Raster rows) {
        this.frame = frame;
        this.rows = rows;
        this.here = new byte[rows == null ? 0 : rows.getNumBands() * frame.width()];
        this.above = here.clone();
    }

    /**
     * The components at half the height, none perhaps.
     *
     * @param coded the file, without metadata
     * @throws ImageException if there are some, in a layout too odd for this
     */
    static HalfHighPlanes of(JpegFrame frame, byte[] coded) throws IOException {
        boolean any = false;
        for (int c = 0; c < frame.components(); c++) {
            any |= frame.isHalfHigh(c);
        }
        if (!any) {
            return new HalfHighPlanes(frame, null);
        }
        boolean taller = 2 * frame.mostDown() <= MOST_FACTOR; // else three times as wide
        int wider = taller ? 1 : 3;
        int higher = taller ? 2 : 1;
        if (frame.components() > MOST_COMPONENTS
                || wider * frame.mostAcross() > MOST_FACTOR
                || wider * frame.width() > MOST_SIDE
                || higher * frame.height() > MOST_SIDE) {
            throw new ImageException("it is a JPEG with colours at half the height (4:4:0) in a layout that is not"
                    + " supported; " + ImageFormat.TO_PNG);
        }
        return new HalfHighPlanes(frame, JpegDecoder.raster(enlarged(frame, coded, wider, higher), wider, 2 * higher));
    }

    /** The coded image with one more component, in a frame that many times as wide and as high. */
    private static byte[] enlarged(JpegFrame frame, byte[] coded, int wider, int higher) {
        int at = indexOfFrame(frame, coded);
        int end = at + 2 + ((coded[at + 2] & 0xFF) << 8 | coded[at + 3] & 0xFF);
        ByteArrayOutputStream out = new ByteArrayOutputStream(coded.length + 3);
        out.write(coded, 0, at + 2);
        sixteen(out, end - at - 2 + 3);
        out.write(coded[at + 4]);
        sixteen(out, higher * frame.height());
        sixteen(out, wider * frame.width());
        out.write(frame.components() + 1);
        out.write(coded, at + 10, end - at - 10);
        out.write(frame.components() + 1);
        out.write(wider * frame.mostAcross() << 4 | higher * frame.mostDown());
        out.write(coded[at + 10 + QUANTISATION_TABLE]);
        out.write(coded, end, coded.length - end);
        return out.toByteArray();
    }

    private static int indexOfFrame(JpegFrame frame, byte[] coded) {
        return JpegSegments.of(coded).stream()
                .filter(s -> s.marker() == frame.segment().marker())
                .findFirst()
                .orElseThrow()
                .start();
    }

    private static void sixteen(ByteArrayOutputStream out, int value) {
        out.write(value >> 8);
        out.write(value);
    }

    /**
     * Writes row {@code y} of the components at half the height into a row of interleaved samples, as libjpeg-turbo
     * interpolates: three parts of the stored row that lies over it, one of the next nearest, rounded down in even rows
     * and up in odd ones.
     */
    void fill(byte[] row, int y) {
        if (rows == null) {
            return;
        }
        int bands = rows.getNumBands();
        int near = y / 2;
        int far = Math.max(0, Math.min(rows.getHeight() - 1, y % 2 == 0 ? near - 1 : near + 1));
        rows.getDataElements(0, near, frame.width(), 1, here);
        rows.getDataElements(0, far, frame.width(), 1, above);
        for (int c = 0; c < frame.components(); c++) {
            if (frame.isHalfHigh(c)) {
                for (int x = 0; x < frame.width(); x++) {
                    int sum = 3 * (here[x * bands + c] & 0xFF) + (above[x * bands + c] & 0xFF);
                    row[x * frame.components() + c] = (byte) (sum + 1 + y % 2 >> 2);
                }
            }
        }
    }
}
