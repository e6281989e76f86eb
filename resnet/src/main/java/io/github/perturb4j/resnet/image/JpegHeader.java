package io.github.perturb4j.resnet.image;

import io.github.perturb4j.resnet.image.JpegSegments.Segment;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a JPEG file says of itself, checked: that it is of a kind which every Java runtime decodes to the same pixels.
 *
 * @param frame the frame's size and components
 * @param colour what the components mean
 * @param orientation how it is to be turned, 1 to 8
 */
record JpegHeader(JpegFrame frame, JpegColour colour, int orientation) {
    private static final int JFIF_LENGTH = 14;
    private static final int ADOBE_LENGTH = 12;
    private static final int ADOBE_TRANSFORM = 11;

    private static final String EXIF = "Exif\0\0";
    private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";

    /**
     * Reads and checks a file's segments.
     *
     * @throws ImageException if it is of an unsupported kind, claims too much, or lacks a part of the image
     */
    static JpegHeader of(byte[] file, List<Segment> segments) {
        JpegFrame frame = JpegFrame.of(segments, file.length);
        JpegScans.check(frame, segments, file.length);
        int first = 0;
        while (segments.get(first).marker() != JpegSegments.SOS) {
            first++;
        }
        return of(frame, segments.subList(0, first));
    }

    /** As libjpeg and Pillow take them: what comes before the first scan counts, of Adobe's and XMP's the last. */
    private static JpegHeader of(JpegFrame frame, List<Segment> segments) {
        boolean jfif = false;
        int transform = -1;
        String xmp = "";
        ByteArrayOutputStream exif = new ByteArrayOutputStream();
        for (Segment s : segments) {
            jfif |= s.marker() == JpegSegments.APP0 && s.startsWith("JFIF\0") && s.length() >= JFIF_LENGTH;
            if (s.marker() == JpegSegments.APP14 && s.startsWith("Adobe") && s.length() >= ADOBE_LENGTH) {
                transform = s.at(ADOBE_TRANSFORM);
            }
            if (s.marker() == JpegSegments.APP1 && s.startsWith(EXIF)) { // long ones go on in further segments
                exif.write(s.file(), s.data() + EXIF.length(), s.length() - EXIF.length());
            }
            if (s.marker() == JpegSegments.APP1 && s.startsWith(XMP)) {
                xmp = new String(s.file(), s.data(), s.length(), StandardCharsets.ISO_8859_1);
            }
        }
        return new JpegHeader(
                frame, JpegColour.of(frame.ids(), jfif, transform), Orientation.of(exif.toByteArray(), xmp));
    }
}
