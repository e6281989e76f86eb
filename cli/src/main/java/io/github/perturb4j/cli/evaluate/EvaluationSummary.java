package io.github.perturb4j.cli.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.perturb4j.attacks.evaluation.PlannedRun;
import io.github.perturb4j.attacks.evaluation.RobustnessTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code summary.json}. Attacks and epsilons are keyed as they were written. Attacks of another norm than the epsilons'
 * are among {@code minimal} alone.
 *
 * @param withoutStart how many images an attack did nothing to, since it found no point to begin at; those attacks
 *     alone
 */
public record EvaluationSummary(
        String model,
        String weightsSha256,
        int n,
        int skipped,
        int cleanCorrect,
        Map<String, Map<String, Row>> attacks,
        Map<String, WorstCase> worstCase,
        Map<String, Minimal> minimal,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Integer> withoutStart,
        EvaluationSettings settings) {

    /**
     * One attack at one epsilon.
     *
     * @param success images that were classified right before, and are not after
     * @param seconds null where times are not wanted
     */
    record Row(int correct, int success, long forwardPasses, long gradientCalls, Double seconds) {}

    record WorstCase(int correct) {}

    /**
     * @param median the lower of two in the middle; null if more than half of the images withstood, or none was
     *     attacked
     * @param forwardPasses of an attack of another norm than the epsilons', which has no row to say so; with the rest
     *     null else
     */
    record Minimal(
            String norm,
            Double median,
            int success,
            int of,
            @JsonInclude(JsonInclude.Include.NON_NULL) Long forwardPasses,
            @JsonInclude(JsonInclude.Include.NON_NULL) Long gradientCalls,
            @JsonInclude(JsonInclude.Include.NON_NULL) Double seconds) {}

    /** @param timings whether the time that attacks took is told: it is all that differs from run to run */
    public static EvaluationSummary of(EvaluationOutcome outcome, EvaluationSettings settings, boolean timings) {
        RobustnessTable table = outcome.table();
        EvaluationRequest request = outcome.request();
        Map<String, Map<String, Row>> attacks = new LinkedHashMap<>();
        request.ofItsNorm().forEach(attack -> attacks.put(attack, rows(table, request, attack, timings)));
        Map<String, WorstCase> worst = new LinkedHashMap<>();
        request.epsilons().forEach(e -> worst.put(e, new WorstCase(table.worstCaseCorrect(request.radius(e)))));
        Map<String, Minimal> minimal = new LinkedHashMap<>();
        request.grid().runs().stream()
                .filter(PlannedRun::isMinimal)
                .forEach(run -> minimal.put(
                        run.name(), minimal(table.minimal(run), !attacks.containsKey(run.name()), timings)));
        return new EvaluationSummary(
                settings.model(),
                settings.weightsSha256(),
                table.size(),
                outcome.skipped().size(),
                table.cleanCorrect(),
                attacks,
                worst,
                minimal,
                withoutStart(table, request),
                settings);
    }

    private static Map<String, Integer> withoutStart(RobustnessTable table, EvaluationRequest request) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        request.grid().runs().stream()
                .map(PlannedRun::name)
                .filter(attack -> table.withoutStart(attack) > 0)
                .forEach(attack -> counts.put(attack, table.withoutStart(attack)));
        return counts;
    }

    /** Sentences on attacks that did nothing to some images. */
    List<String> notes() {
        return withoutStart.entrySet().stream()
                .map(e -> e.getKey() + " found no starting point for " + e.getValue()
                        + (e.getValue() == 1 ? " image, which counts" : " images, which count")
                        + " as robust to it; more starts may find one, as in starts=500.")
                .toList();
    }

    private static Map<String, Row> rows(
            RobustnessTable table, EvaluationRequest request, String attack, boolean timings) {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (String epsilon : request.epsilons()) {
            double radius = request.radius(epsilon);
            int correct = table.correct(attack, radius);
            RobustnessTable.Cost cost = table.cost(attack, radius);
            rows.put(
                    epsilon,
                    new Row(
                            correct,
                            table.cleanCorrect() - correct,
                            cost.forwardPasses(),
                            cost.gradientCalls(),
                            timings ? cost.seconds() : null));
        }
        return rows;
    }

    private static Minimal minimal(RobustnessTable.Minimal found, boolean costs, boolean timings) {
        RobustnessTable.Cost cost = found.cost();
        return new Minimal(
                found.norm().label(),
                found.median().isPresent() ? found.median().getAsDouble() : null,
                found.success(),
                found.of(),
                costs ? cost.forwardPasses() : null,
                costs ? cost.gradientCalls() : null,
                costs && timings ? cost.seconds() : null);
    }
}
