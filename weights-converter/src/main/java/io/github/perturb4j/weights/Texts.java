package io.github.perturb4j.weights;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The texts of a pickle, each once. */
final class Texts {
    private final Map<String, Text> known = new HashMap<>();

    /**
     * A text from UTF-8. Python also writes half surrogate pairs, which are no Unicode: such a text is a new one each
     * time and marked as invalid, since two that differ may look alike here.
     */
    Text of(byte[] utf8) {
        String value = new String(utf8, StandardCharsets.UTF_8);
        return value.indexOf('\ufffd') < 0 || isValid(utf8)
                ? known.computeIfAbsent(value, v -> new Text(v, true))
                : new Text(value, false);
    }

    /** What stands between the quotes of a STRING; its escapes stay as they are. */
    static byte[] unquoted(byte[] line) {
        if (line.length < 2) {
            throw new IllegalArgumentException("a STRING without quotes");
        }
        return Arrays.copyOfRange(line, 1, line.length - 1);
    }

    private static boolean isValid(byte[] utf8) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
