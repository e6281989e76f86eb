package io.github.perturb4j.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** In what two sets of settings differ, for people. */
public final class JsonDifferences {
    private JsonDifferences() {}

    /**
     * As {@code seed 1, not 2}, one for each field, those of objects inside by their path; empty if nothing differs.
     */
    public static List<String> of(JsonNode found, JsonNode asked) {
        List<String> differences = new ArrayList<>();
        compare("", found, asked, differences);
        return differences;
    }

    private static void compare(String prefix, JsonNode found, JsonNode asked, List<String> differences) {
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode side : List.of(found, asked)) {
            for (Iterator<String> i = side.fieldNames(); i.hasNext(); ) {
                names.add(i.next());
            }
        }
        for (String name : names) {
            JsonNode before = found.path(name);
            JsonNode now = asked.path(name);
            if (before.isObject() && now.isObject()) {
                compare(prefix + name + ".", before, now, differences);
            } else if (!before.equals(now)) {
                differences.add(prefix + name + " " + text(before) + ", not " + text(now));
            }
        }
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() || value.isNull() ? "none" : value.isTextual() ? value.asText() : value.toString();
    }
}
