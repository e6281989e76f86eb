package io.github.perturb4j.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.perturb4j.attacks.evaluation.EvaluatedSample;
import io.github.perturb4j.attacks.evaluation.Trial;
import io.github.perturb4j.attacks.threat.Norms;
import io.github.perturb4j.cli.output.Json;
import java.util.List;
import java.util.Map;

/** The lines of {@code samples.jsonl}. */
final class LogLine {
    private static final List<String> NORMS = Json.tree(new Norms(0, 0, 0, 0, 0))
            .propertyStream()
            .map(Map.Entry::getKey)
            .toList();

    private LogLine() {}

    /**
     * The first line.
     *
     * @param configuration the hash of the settings
     * @param settings those that decide the results
     */
    record Header(String configuration, JsonNode settings) {}

    /**
     * What the model takes an original for.
     *
     * @param problem why the image cannot be read; null if it can, else there is no prediction
     */
    record Original(
            String configuration,
            int sample,
            String image,
            int label,
            Integer predicted,
            Double labelProbability,
            String problem) {

        static Original of(String configuration, String image, EvaluatedSample s) {
            return new Original(
                    configuration, (int) s.id(), image, s.label(), s.predicted(), s.labelProbability(), null);
        }

        EvaluatedSample toSample() {
            return new EvaluatedSample(sample, label, predicted, labelProbability, List.of());
        }
    }

    /**
     * What came of an attack: the fields of its {@link Trial}, those of its norms among them, {@code startless} where
     * it is true.
     *
     * @param epsilon as it was written; null for a minimal-norm attack
     */
    static ObjectNode attacked(String configuration, Trial trial, String epsilon) {
        ObjectNode line = Json.tree(Map.of("configuration", configuration));
        Json.tree(trial).properties().forEach(field -> {
            if (field.getValue() instanceof ObjectNode norms) {
                line.setAll(norms);
            } else {
                line.set(field.getKey(), field.getValue());
            }
        });
        line.put("epsilon", epsilon);
        if (!trial.startless()) {
            line.remove("startless");
        }
        return line;
    }

    /**
     * Undoes {@link #attacked}.
     *
     * @throws IllegalArgumentException if it is no such line
     */
    static Trial trial(ObjectNode line, double epsilon) {
        ObjectNode fields = line.deepCopy();
        fields.remove("configuration");
        fields.put("epsilon", epsilon);
        ObjectNode norms = fields.putObject("norms");
        for (String norm : NORMS) {
            if (fields.has(norm)) {
                norms.set(norm, fields.remove(norm));
            }
        }
        return Json.read(fields, Trial.class);
    }
}
