package io.github.perturb4j.cli.evaluate;

import io.github.perturb4j.attacks.evaluation.EvaluatedSample;
import io.github.perturb4j.attacks.evaluation.PlannedRun;
import io.github.perturb4j.attacks.evaluation.Trial;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.resnet.ClassNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code samples.csv}: a line for each image. After the worst case, for every attack of the epsilons' norm at every
 * epsilon there is the class that the image is taken for there, and for every minimal-norm attack the distance it
 * found.
 */
final class SamplesCsv {
    private final EvaluationOutcome outcome;
    private final ClassNames names;
    private final Norm norm;
    private final Map<Integer, EvaluatedSample> ofItsNorm = new HashMap<>();

    private SamplesCsv(EvaluationOutcome outcome, ClassNames names) {
        this.outcome = outcome;
        this.names = names;
        this.norm = outcome.request().grid().norm();
    }

    static String of(EvaluationOutcome outcome, ClassNames names) {
        return new SamplesCsv(outcome, names).text();
    }

    private String text() {
        Map<Integer, EvaluatedSample> samples = new HashMap<>();
        outcome.table().samples().forEach(s -> samples.put((int) s.id(), s));
        outcome.table().ofItsNorm().forEach(s -> ofItsNorm.put((int) s.id(), s));
        StringBuilder text = new StringBuilder(line(heading()));
        for (int i = 0; i < outcome.input().images().size(); i++) {
            List<String> fields = new ArrayList<>(List.of(
                    Integer.toString(i),
                    outcome.input().images().name(i),
                    names.name(outcome.input().images().label(i))));
            if (samples.containsKey(i)) {
                add(fields, samples.get(i));
            } else {
                fields.add("skipped");
                while (fields.size() < heading().size()) {
                    fields.add("");
                }
            }
            text.append(line(fields));
        }
        return text.toString();
    }

    private List<String> heading() {
        List<String> heading = new ArrayList<>(List.of(
                "sample", "image", "label", "status", "clean", "label_probability", "smallest_epsilon", "distance"));
        for (String attack : outcome.request().ofItsNorm()) {
            outcome.request().epsilons().forEach(e -> heading.add(attack + " @ " + e));
        }
        minimal().forEach(run -> heading.add(run.name() + " " + run.norm().label()));
        return heading;
    }

    private List<PlannedRun> minimal() {
        return outcome.request().grid().runs().stream()
                .filter(PlannedRun::isMinimal)
                .toList();
    }

    private void add(List<String> fields, EvaluatedSample s) {
        EvaluatedSample worst = ofItsNorm.get((int) s.id());
        fields.add(s.correct() ? "attacked" : "misclassified");
        fields.add(names.name(s.predicted()));
        fields.add(Double.toString(s.labelProbability()));
        fields.add(outcome.request().epsilons().stream()
                .filter(e -> worst.fooled(null, norm, outcome.request().radius(e)))
                .findFirst()
                .orElse(""));
        fields.add(distance(worst, null, norm));
        for (String attack : outcome.request().ofItsNorm()) {
            for (String epsilon : outcome.request().epsilons()) {
                fields.add(names.name(predicted(s, attack, outcome.request().radius(epsilon))));
            }
        }
        minimal().forEach(run -> fields.add(distance(s, run.name(), run.norm())));
    }

    private int predicted(EvaluatedSample s, String attack, double epsilon) {
        return s.nearest(attack, norm)
                .filter(t -> norm.of(t.norms()) <= epsilon)
                .map(Trial::predicted)
                .orElse(s.predicted());
    }

    private static String distance(EvaluatedSample s, String attack, Norm norm) {
        return s.nearest(attack, norm)
                .map(t -> Double.toString(norm.of(t.norms())))
                .orElse("");
    }

    /** RFC 4180, with line feeds alone. */
    private static String line(List<String> fields) {
        return fields.stream().map(SamplesCsv::quoted).collect(Collectors.joining(",", "", "\n"));
    }

    private static String quoted(String field) {
        return field.matches("(?s).*[\",\\r\\n].*") ? "\"" + field.replace("\"", "\"\"") + "\"" : field;
    }
}
