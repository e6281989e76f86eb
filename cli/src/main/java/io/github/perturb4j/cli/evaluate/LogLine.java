package io.github.perturb4j.cli.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.perturb4j.attacks.evaluation.EvaluatedSample;
import io.github.perturb4j.attacks.evaluation.Trial;
import io.github.perturb4j.attacks.threat.Norms;
import java.util.List;

/** The lines of {@code samples.jsonl}. */
final class LogLine {
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

    /** What came of an attack. @param epsilon as it was written; null for a minimal-norm attack */
    record Attacked(
            String configuration,
            int sample,
            String attack,
            String epsilon,
            boolean success,
            int predicted,
            double labelProbability,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean startless,
            double linf,
            double l2,
            double l1,
            double l0,
            double l0Values,
            int forwardPasses,
            int gradientCalls,
            double seconds) {

        static Attacked of(String configuration, Trial t, String epsilon) {
            Norms n = t.norms();
            return new Attacked(
                    configuration,
                    (int) t.sample(),
                    t.attack(),
                    epsilon,
                    t.success(),
                    t.predicted(),
                    t.labelProbability(),
                    t.startless(),
                    n.linf(),
                    n.l2(),
                    n.l1(),
                    n.l0(),
                    n.l0Values(),
                    t.forwardPasses(),
                    t.gradientCalls(),
                    t.seconds());
        }

        Trial toTrial(double radius) {
            return new Trial(
                    sample,
                    attack,
                    radius,
                    success,
                    predicted,
                    labelProbability,
                    startless,
                    new Norms(linf, l2, l1, l0, l0Values),
                    forwardPasses,
                    gradientCalls,
                    seconds);
        }
    }
}
