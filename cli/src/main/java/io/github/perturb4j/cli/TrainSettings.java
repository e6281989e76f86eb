package io.github.perturb4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perturb4j.nn.StateDict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** All that decides the bits of a trained network: what {@code --resume} compares, and what travels with the weights. */
record TrainSettings(
        String model,
        String data,
        int scenes,
        int samples,
        int classes,
        int imageSize,
        boolean flip,
        int pad,
        int cutout,
        int epochs,
        int batchSize,
        long seed,
        String initSha256,
        OptimiserOptions.Settings optimizer,
        AdversarialOptions.Settings adversarial) {

    /** In one line. */
    String json() {
        return Json.line(this);
    }

    /**
     * Checks that a run on disk was started with these settings.
     *
     * @throws CommandFailure if not, naming all that differ
     */
    void requireSame(Path run) {
        String text = StateDict.readSafetensors(run).metadata().get("settings");
        if (text == null) {
            return; // no training run at all: the trainer says so
        }
        List<String> differences = new ArrayList<>();
        compare("", Json.read(text), Json.read(json()), differences);
        if (!differences.isEmpty()) {
            throw new CommandFailure(run + " was started with other settings: " + String.join(", ", differences)
                    + "; resume it with the options it was started with, or begin anew with another --out");
        }
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
