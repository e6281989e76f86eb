package io.github.perturb4j.cli.evaluate;

import io.github.perturb4j.attacks.evaluation.RobustnessTable;
import java.util.Map;

/**
 * What came of an evaluation.
 *
 * @param skipped why images were left out, by their numbers
 */
public record EvaluationOutcome(
        EvaluationInput input, EvaluationRequest request, RobustnessTable table, Map<Integer, String> skipped) {}
