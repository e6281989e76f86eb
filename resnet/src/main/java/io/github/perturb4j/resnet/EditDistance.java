package io.github.perturb4j.resnet;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Levenshtein's distance: the fewest insertions, deletions and replacements that turn one text into another. */
public final class EditDistance {
    private EditDistance() {}

    /** Nearest to {@code text} first. */
    public static Comparator<String> from(String text) {
        return Comparator.comparingInt((String other) -> between(text, other)).thenComparing(other -> other);
    }

    /** The distance between two texts. */
    public static int between(String a, String b) {
        int[] previous = IntStream.rangeClosed(0, b.length()).toArray();
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(previous[j], row[j - 1]));
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
