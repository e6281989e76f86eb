package io.github.perturb4j.resnet.image;

import com.twelvemonkeys.imageio.metadata.jpeg.JPEG;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegment;
import com.twelvemonkeys.imageio.metadata.jpeg.JPEGSegmentUtil;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a JPEG file says of itself before its first scan.
 *
 * @param components samples per pixel: 1, 3 or 4
 * @param colour what the components mean
 * @param orientation the EXIF orientation, 1 to 8
 */
record JpegHeader(int components, JpegColour colour, int orientation) {
    private static final int PRECISION = 8;

    /** A block of 8x8 takes at least a bit, and the densest component has at least a block per 2x2 of them. */
    private static final int PIXELS_PER_BYTE = 8 * 64 * 4;

    /** Markers of frame headers: SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC). */
    private static final Set<Integer> FRAMES = Set.of(
            JPEG.SOF0,
            JPEG.SOF1,
            JPEG.SOF2,
            JPEG.SOF3,
            JPEG.SOF5,
            JPEG.SOF6,
            JPEG.SOF7,
            JPEG.SOF9,
            JPEG.SOF10,
            JPEG.SOF11,
            JPEG.SOF13,
            JPEG.SOF14,
            JPEG.SOF15);

    /** Reads the segments up to the first scan and checks the dimensions. */
    static JpegHeader read(byte[] file) throws IOException {
        List<JPEGSegment> segments;
        try (ByteArrayImageInputStream in = new ByteArrayImageInputStream(file)) {
            segments = JPEGSegmentUtil.readSegments(in, JPEGSegmentUtil.ALL_SEGMENTS);
        }
        byte[] frame = frame(segments);
        Dimensions.check("JPEG", sixteen(frame, 3), sixteen(frame, 1), (long) file.length * PIXELS_PER_BYTE);
        if (frame[0] != PRECISION) {
            throw new ImageException("it is a JPEG of " + (frame[0] & 0xFF) + " bits per sample; only 8 are supported:"
                    + " export it as an 8-bit JPEG or a PNG");
        }
        int components = frame[5];
        byte[] ids = new byte[components];
        for (int i = 0; i < components; i++) {
            ids[i] = frame[6 + 3 * i];
        }
        JpegColour colour = JpegColour.of(ids, hasJfif(segments), adobeTransform(segments));
        return new JpegHeader(components, colour, orientation(segments));
    }

    private static byte[] frame(List<JPEGSegment> segments) throws IOException {
        for (JPEGSegment segment : segments) {
            if (FRAMES.contains(segment.marker())) {
                byte[] frame = segment.data().readAllBytes();
                if (frame.length >= 6 && frame[5] >= 0 && frame.length >= 6 + 3 * frame[5]) {
                    return frame;
                }
            }
        }
        throw new ImageException(
                "its JPEG data has no whole frame header before the first scan; copy or export it again");
    }

    private static boolean hasJfif(List<JPEGSegment> segments) throws IOException {
        return find(segments, JPEG.APP0, "JFIF").isPresent();
    }

    /** The last byte of the segment APP14 "Adobe": 0 as stored, 1 YCbCr, 2 YCCK; -1 where there is no such segment. */
    private static int adobeTransform(List<JPEGSegment> segments) throws IOException {
        Optional<byte[]> adobe = find(segments, JPEG.APP14, "Adobe");
        return adobe.isPresent() && adobe.get().length >= 12 ? adobe.get()[11] & 0xFF : -1;
    }

    private static int orientation(List<JPEGSegment> segments) throws IOException {
        Optional<byte[]> exif = find(segments, JPEG.APP1, "Exif");
        return exif.isPresent() && exif.get().length > 6
                ? Orientation.ofExif(Arrays.copyOfRange(exif.get(), 6, exif.get().length))
                : Orientation.UPRIGHT;
    }

    /** The content, identifier included, of the first application segment of this marker and identifier. */
    private static Optional<byte[]> find(List<JPEGSegment> segments, int marker, String identifier) throws IOException {
        for (JPEGSegment segment : segments) {
            if (segment.marker() == marker && identifier.equals(segment.identifier())) {
                return Optional.of(segment.segmentData().readAllBytes());
            }
        }
        return Optional.empty();
    }

    private static int sixteen(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
    }
}
