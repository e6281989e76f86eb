package io.github.perturb4j.resnet.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.InflaterInputStream;

/**
 * Where PNG files say how they are to be turned: the chunk eXIf, a text "Raw profile type exif" as ImageMagick and
 * ExifTool write it, and XMP in a text "XML:com.adobe.xmp". Pillow looks at them in this order.
 */
final class PngMetadata {
    /** Texts above this length say nothing, as in Pillow: 1 MiB. */
    private static final int MOST_TEXT = 1 << 20;

    private static final String RAW_EXIF = "Raw profile type exif";
    private static final String XMP = "XML:com.adobe.xmp";

    /** Lines before the hexadecimal digits of a raw profile: an empty one, its name, its length. */
    private static final int RAW_LINES = 3;

    private byte[] exif;
    private byte[] rawExif = {};
    private String xmp = "";

    /** Notes a chunk whose data lie from {@code data} to {@code end}; what is broken or not of interest is left out. */
    void note(String type, byte[] file, int data, int end) {
        switch (type) {
            case "eXIf" -> exif = Arrays.copyOfRange(file, data, end);
            case "tEXt", "zTXt", "iTXt" -> noteText(type, file, data, end);
            default -> {}
        }
    }

    private void noteText(String type, byte[] file, int data, int end) {
        int key = zero(file, data, end);
        String name = latin(file, data, key);
        if (key == end || !name.equals(RAW_EXIF) && !name.equals(XMP)) {
            return;
        }
        int text = key + 1;
        boolean deflated = type.equals("zTXt");
        if (type.equals("iTXt")) { // flag, method, language, translated keyword
            deflated = text < end && file[text] == 1;
            text = zero(file, zero(file, Math.min(text + 2, end), end) + 1, end) + 1;
        } else if (deflated) {
            text++; // method
        }
        if (text <= end) {
            String value = deflated ? inflate(file, text, end) : latin(file, text, end);
            if (name.equals(XMP)) {
                xmp = value;
            } else {
                rawExif = fromRaw(value);
            }
        }
    }

    /** Where the next 0 lies, {@code end} if there is none. */
    private static int zero(byte[] file, int from, int end) {
        int at = Math.min(from, end);
        while (at < end && file[at] != 0) {
            at++;
        }
        return at;
    }

    private static String latin(byte[] file, int from, int to) {
        return new String(file, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static String inflate(byte[] file, int from, int to) {
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(file, from, to - from))) {
            byte[] text = in.readNBytes(MOST_TEXT + 1);
            return text.length > MOST_TEXT ? "" : latin(text, 0, text.length);
        } catch (IOException e) {
            return "";
        }
    }

    private static byte[] fromRaw(String text) {
        String[] lines = text.split("\n", RAW_LINES + 1);
        String digits = lines[lines.length - 1].replaceAll("\\s", "");
        try {
            return lines.length <= RAW_LINES ? new byte[0] : HexFormat.of().parseHex(digits);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    /** How the picture is to be turned, 1 to 8. */
    int orientation() {
        return Orientation.of(exif == null ? rawExif : exif, xmp);
    }
}
