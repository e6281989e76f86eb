package io.github.perturb4j.resnet.image;

import io.github.perturb4j.resnet.image.JpegSegments.Segment;
import java.util.Arrays;
import java.util.List;

/**
 * A JPEG's frame header (T.81, B.2.2): of 8 bits, coded by Huffman codes, sequential or progressive. Others are refused
 * by name: Java runtimes do not decode them alike, or take them for what they are not.
 *
 * @param segment where it lies
 * @param width pixels per row
 * @param height rows
 * @param ids the components' ids
 * @param across the components' horizontal sampling factors, 1 to 4
 * @param down the vertical ones
 */
record JpegFrame(Segment segment, int width, int height, byte[] ids, int[] across, int[] down) {
    private static final int SOF0 = 0xC0;
    private static final int SOF2 = 0xC2;
    private static final int SOF11 = 0xCB;
    private static final int SOF15 = 0xCF;

    /** SOF0 to SOF15 by what is said of them; "" where they are no frames (DHT, JPG, DAC) or are supported. */
    private static final String[] UNSUPPORTED = {
        "",
        "",
        "",
        "a lossless JPEG (SOF3)",
        "",
        "a hierarchical JPEG (SOF5)",
        "a hierarchical JPEG (SOF6)",
        "a hierarchical lossless JPEG (SOF7)",
        "",
        "a JPEG with arithmetic coding (SOF9)",
        "a progressive JPEG with arithmetic coding (SOF10)",
        "a lossless JPEG with arithmetic coding (SOF11)",
        "",
        "a hierarchical JPEG with arithmetic coding (SOF13)",
        "a hierarchical JPEG with arithmetic coding (SOF14)",
        "a hierarchical lossless JPEG with arithmetic coding (SOF15)"
    };

    private static final int PRECISION = 8;
    private static final int MOST_FACTOR = 4;

    /** A block of 8x8 takes at least a bit, and the densest component has at least a block per 2x2 of them. */
    private static final int PIXELS_PER_BYTE = 8 * 64 * 4;

    /**
     * The frame among a file's segments.
     *
     * @throws ImageException if there is none before the first scan, it is of an unsupported kind, or claims more
     *     pixels than are allowed or a file of this length holds
     */
    static JpegFrame of(List<Segment> segments, int fileLength) {
        Segment frame = find(segments);
        int components = frame.length() > 5 ? frame.at(5) : 0;
        if (frame.length() < 6 || frame.length() != 6 + 3 * components) {
            throw headless();
        }
        String unsupported = UNSUPPORTED[frame.marker() - SOF0];
        if (!unsupported.isEmpty()) {
            boolean rare = unsupported.contains("hierarchical") || frame.marker() == SOF11; // nothing converts those
            throw new ImageException("it is " + unsupported + ", which is not supported; "
                    + (rare ? "export it again as a baseline or progressive JPEG, or a PNG" : ImageFormat.TO_PNG));
        }
        if (frame.at(0) != PRECISION) {
            throw new ImageException("it is a JPEG of " + frame.at(0) + " bits per sample; only 8 are supported:"
                    + " export it as an 8-bit JPEG or a PNG");
        }
        Dimensions.check("JPEG", frame.sixteen(3), frame.sixteen(1), (long) fileLength * PIXELS_PER_BYTE);
        byte[] ids = new byte[components];
        int[] across = new int[components];
        int[] down = new int[components];
        for (int i = 0; i < components; i++) {
            ids[i] = (byte) frame.at(6 + 3 * i);
            across[i] = factor(frame.at(7 + 3 * i) >> 4);
            down[i] = factor(frame.at(7 + 3 * i) & 0xF);
        }
        return new JpegFrame(frame, frame.sixteen(3), frame.sixteen(1), ids, across, down);
    }

    private static Segment find(List<Segment> segments) {
        for (Segment segment : segments) {
            int marker = segment.marker();
            if (marker == JpegSegments.SOS) {
                break;
            }
            if (marker >= SOF0 && marker <= SOF15 && (marker <= SOF2 || !UNSUPPORTED[marker - SOF0].isEmpty())) {
                return segment;
            }
        }
        throw headless();
    }

    private static ImageException headless() {
        return new ImageException(
                "its JPEG data has no whole frame header before the first scan; copy or export it again");
    }

    private static int factor(int factor) {
        if (factor < 1 || factor > MOST_FACTOR) {
            throw new ImageException("its JPEG header is damaged: it has a sampling factor of " + factor
                    + ", expected 1 to " + MOST_FACTOR + "; copy or export it again");
        }
        return factor;
    }

    boolean isProgressive() {
        return segment.marker() == SOF2;
    }

    int components() {
        return ids.length;
    }

    long pixels() {
        return (long) width * height;
    }

    /** The largest horizontal factor. */
    int mostAcross() {
        return Arrays.stream(across).max().orElse(1);
    }

    /** The largest vertical factor. */
    int mostDown() {
        return Arrays.stream(down).max().orElse(1);
    }

    /** Whether component {@code c} is stored at the image's full width and half its height. */
    boolean isHalfHigh(int c) {
        return across[c] == mostAcross() && 2 * down[c] == mostDown();
    }
}
