package io.github.perturb4j.weights;

import io.github.perturb4j.weights.Placeholder.Data;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** The integers of pickles, which Python allows any size. */
final class PickleNumbers {
    private static final int MAX_DIGITS = 18;
    private static final int MAX_BYTES = 255;

    private PickleNumbers() {}

    /**
     * A little-endian integer after its length in so many bytes: a Long, a BigInteger, or a placeholder if it is
     * longer.
     */
    static Object read(PickleInput input, int lengthBytes) {
        int length = input.length(lengthBytes);
        if (length > MAX_BYTES) {
            input.skip(length);
            return Data.NUMBER;
        }
        byte[] littleEndian = input.bytes(length);
        byte[] bigEndian = new byte[length + 1];
        for (int i = 0; i < length; i++) {
            bigEndian[length - i] = littleEndian[i];
        }
        bigEndian[0] = (byte) (bigEndian[Math.min(1, length)] >> 7); // the sign
        BigInteger value = new BigInteger(bigEndian);
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    /**
     * What protocols 0 and 1 write on a line: a Long, a BigInteger, a Boolean, or a placeholder for a longer integer.
     */
    static Object ofLine(byte[] line) {
        String digits = new String(line, 0, Math.min(line.length, MAX_BYTES + 1), StandardCharsets.ISO_8859_1);
        if (digits.equals("00") || digits.equals("01")) { // False and True
            return digits.equals("01");
        } else if (line.length <= MAX_DIGITS) {
            return index(line);
        } else if (line.length > MAX_BYTES) {
            return Data.NUMBER;
        }
        return new BigInteger(digits.endsWith("L") ? digits.substring(0, digits.length() - 1) : digits);
    }

    /** A short integer on a line. */
    static long index(byte[] line) {
        String digits = new String(line, 0, Math.min(line.length, MAX_DIGITS + 2), StandardCharsets.ISO_8859_1);
        try {
            return Long.parseLong(digits.endsWith("L") ? digits.substring(0, digits.length() - 1) : digits);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a line that is no integer", e);
        }
    }
}
