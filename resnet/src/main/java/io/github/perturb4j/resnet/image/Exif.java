package io.github.perturb4j.resnet.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Numbers in the first directory of an EXIF block (a TIFF file, TIFF 6.0 section 2), read as Pillow reads them: of any
 * numeric type, the first of several values, the last of several entries, and whatever comes before damage.
 */
final class Exif {
    private static final byte[] PREFIX = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);

    private static final int ENTRY = 12;

    /** Bytes per value of the types 1 to 16; 0 for those that there are not. */
    private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8};

    private Exif() {}

    /**
     * The number of tag {@code id}; empty where the block does not have it. Not a number (NaN) where the entry is none
     * (bytes, text): an entry that means nothing is an entry all the same.
     */
    static Optional<Double> number(byte[] exif, int id) {
        ByteBuffer tiff = withoutPrefix(exif);
        if (tiff.limit() < 8 || !orderOf(tiff)) {
            return Optional.empty();
        }
        long directory = tiff.getInt(4) & 0xFFFFFFFFL;
        if (directory + 2 > tiff.limit()) {
            return Optional.empty();
        }
        int at = (int) directory + 2;
        int entries = tiff.getShort(at - 2) & 0xFFFF;
        Optional<Double> found = Optional.empty();
        for (int i = 0; i < entries && at + ENTRY <= tiff.limit(); i++, at += ENTRY) {
            int type = tiff.getShort(at + 2) & 0xFFFF;
            long size = (tiff.getInt(at + 4) & 0xFFFFFFFFL) * (type < SIZES.length ? SIZES[type] : 0);
            long data = size > 4 ? tiff.getInt(at + 8) & 0xFFFFFFFFL : at + 8L;
            if (data + size > tiff.limit()) {
                break;
            }
            if (size > 0 && (tiff.getShort(at) & 0xFFFF) == id) {
                found = Optional.of(value(tiff, type, (int) data));
            }
        }
        return found;
    }

    private static ByteBuffer withoutPrefix(byte[] exif) {
        ByteBuffer rest = ByteBuffer.wrap(exif);
        ByteBuffer prefix = ByteBuffer.wrap(PREFIX);
        while (rest.remaining() >= PREFIX.length
                && rest.slice(rest.position(), PREFIX.length).equals(prefix)) {
            rest.position(rest.position() + PREFIX.length);
        }
        return rest.slice();
    }

    /** Sets the byte order that the header names; false if it is no TIFF header. */
    private static boolean orderOf(ByteBuffer tiff) {
        boolean little = tiff.get(0) == 'I';
        tiff.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int magic = tiff.get(2) << 8 | tiff.get(3); // 42, either way, and big-endian 43
        boolean known = magic == 42 << 8 || magic == 42 || magic == 43 && !little;
        return known && (little || tiff.get(0) == 'M') && tiff.get(1) == tiff.get(0);
    }

    private static double value(ByteBuffer tiff, int type, int at) {
        return switch (type) {
            case 3 -> tiff.getShort(at) & 0xFFFF;
            case 4, 13 -> tiff.getInt(at) & 0xFFFFFFFFL;
            case 5 -> (tiff.getInt(at) & 0xFFFFFFFFL) / (double) (tiff.getInt(at + 4) & 0xFFFFFFFFL);
            case 6 -> tiff.get(at);
            case 8 -> tiff.getShort(at);
            case 9 -> tiff.getInt(at);
            case 10 -> tiff.getInt(at) / (double) tiff.getInt(at + 4);
            case 11 -> tiff.getFloat(at);
            case 12 -> tiff.getDouble(at);
            case 16 -> tiff.getLong(at);
            default -> Double.NaN;
        };
    }
}
