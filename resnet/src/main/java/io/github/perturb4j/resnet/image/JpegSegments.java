package io.github.perturb4j.resnet.image;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The marker segments of a JPEG file (ITU-T T.81, annex B), from its first to its end or that of the data. */
final class JpegSegments {
    static final int SOI = 0xD8;
    static final int EOI = 0xD9;
    static final int SOS = 0xDA;
    static final int APP0 = 0xE0;
    static final int APP1 = 0xE1;
    static final int APP14 = 0xEE;
    static final int APP15 = 0xEF;
    static final int COM = 0xFE;

    private static final int PREFIX = 0xFF;
    private static final int TEM = 0x01;
    private static final int RST0 = 0xD0;

    private JpegSegments() {}

    /**
     * A marker and its parameters.
     *
     * @param marker the second byte of the marker
     * @param start where its 0xFF lies
     * @param end behind its last parameter; entropy-coded data may follow
     */
    record Segment(byte[] file, int marker, int start, int end) {
        /** Bytes of parameters, without marker and length. */
        int length() {
            return end - data();
        }

        /** Where the parameters begin. */
        int data() {
            return start + 4;
        }

        /** The parameter byte at {@code i}, unsigned. */
        int at(int i) {
            return file[data() + i] & 0xFF;
        }

        /** The unsigned 16 bits at {@code i}. */
        int sixteen(int i) {
            return at(i) << 8 | at(i + 1);
        }

        /** Whether the parameters begin with this text, of one byte per character. */
        boolean startsWith(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            for (int i = 0; i < bytes.length; i++) {
                if (i >= length() || file[data() + i] != bytes[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * All segments in their order, without markers that have no parameters. What lies between them (entropy-coded
     * data, filling, garbage) is skipped, and so is what follows the end of the image.
     *
     * @throws ImageException if the file ends inside a segment
     */
    static List<Segment> of(byte[] file) {
        List<Segment> segments = new ArrayList<>();
        int at = 2;
        while (true) {
            at = nextMarker(file, at);
            if (at < 0 || (file[at + 1] & 0xFF) == EOI) {
                return segments;
            }
            int length = at + 3 < file.length ? (file[at + 2] & 0xFF) << 8 | file[at + 3] & 0xFF : Integer.MAX_VALUE;
            if (length > file.length - at - 2) {
                throw truncated();
            }
            if (length < 2) {
                throw new ImageException("its JPEG data is damaged: the segment at byte " + at + " claims " + length
                        + " bytes; copy or export it again");
            }
            segments.add(new Segment(file, file[at + 1] & 0xFF, at, at + 2 + length));
            at += 2 + length;
        }
    }

    /** Where the next marker with parameters, or the end of the image, has its last 0xFF; -1 where there is none. */
    private static int nextMarker(byte[] file, int from) {
        for (int at = from; at < file.length - 1; at++) {
            int marker = file[at + 1] & 0xFF;
            boolean bare = marker == 0 || marker == PREFIX || marker == TEM || marker >= RST0 && marker <= SOI;
            if ((file[at] & 0xFF) == PREFIX && !bare) {
                return at;
            }
        }
        return -1;
    }

    /** The refusal of a file that was cut short. */
    static ImageException truncated() {
        return new ImageException(
                "the JPEG file ends before its last pixel: it was cut short; copy or download it again");
    }
}
