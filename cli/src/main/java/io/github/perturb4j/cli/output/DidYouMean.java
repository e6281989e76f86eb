package io.github.perturb4j.cli.output;

import io.github.perturb4j.resnet.EditDistance;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which of the known names was meant by one that is not known. */
public final class DidYouMean {
    private static final int SUGGESTIONS = 3;
    private static final int SHORTEST = 3;

    private DidYouMean() {}

    /**
     * As {@code ; did you mean 'pgd' or 'bim'?}: the names that begin with what was written, then those that differ
     * from it in few letters, whatever their case; an empty text if there are none.
     */
    public static String question(String found, Collection<String> known) {
        String wanted = found.toLowerCase(Locale.ROOT);
        String names = known.stream()
                .filter(name -> name.length() >= SHORTEST) // -h is near everything
                .filter(name -> isNear(wanted, name.toLowerCase(Locale.ROOT)))
                .sorted(Comparator.comparing((String name) -> !isBegun(wanted, name))
                        .thenComparing(EditDistance.from(wanted)))
                .limit(SUGGESTIONS)
                .map(name -> "'" + name + "'")
                .collect(Collectors.joining(" or "));
        return names.isEmpty() ? "" : "; did you mean " + names + "?";
    }

    private static boolean isNear(String wanted, String name) {
        return isBegun(wanted, name) || EditDistance.between(wanted, name) <= Math.max(2, name.length() / 3);
    }

    private static boolean isBegun(String wanted, String name) {
        return wanted.length() >= SHORTEST && name.startsWith(wanted);
    }
}
