package io.github.perturb4j.cli.evaluate;

import io.github.perturb4j.attacks.evaluation.RobustnessEvaluation;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.resnet.ClassNames;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an evaluation leaves in its folder besides its log. */
public final class EvaluationFiles {
    private EvaluationFiles() {}

    /**
     * The texts by file name, {@code summary.json} last.
     *
     * @param evaluation to run a few attacks again with, for their images
     */
    public static Map<String, String> of(
            EvaluationOutcome outcome, EvaluationSummary summary, ClassNames names, RobustnessEvaluation evaluation) {
        ShownImage.Maker examples = new ShownImage.Maker(outcome, evaluation);
        Map<String, String> files = new LinkedHashMap<>();
        files.put(
                "report.html",
                EvaluationPage.of(outcome, summary, names, examples.leastRobust(), examples.mostRobust()));
        files.put("samples.csv", SamplesCsv.of(outcome, names));
        files.put("summary.json", Json.of(summary) + "\n");
        return files;
    }
}
