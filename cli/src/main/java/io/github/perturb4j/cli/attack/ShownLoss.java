package io.github.perturb4j.cli.attack;

import io.github.perturb4j.attacks.criterion.TargetedLoss;
import io.github.perturb4j.cli.attack.AttackReport.Step;
import io.github.perturb4j.cli.options.AttackRequest;
import java.util.List;

/**
 * The loss of an attack as texts and pages show it. Attacks lower a number, which away from the label is minus the
 * cross-entropy; people are shown the cross-entropy itself, which rises.
 *
 * @param name what the numbers are, such as {@code CE(label)}
 * @param meaning a sentence on them
 * @param values before each step
 */
public record ShownLoss(String name, String meaning, List<Double> values) {
    public static ShownLoss of(AttackRequest request, AttackReport report) {
        if (report.target() == null) {
            String label = report.label().name();
            return new ShownLoss(
                    "CE(label)",
                    "Cross-entropy of '" + label + "' before each step: it rises as '" + label
                            + "' becomes less probable. ",
                    report.trace().stream().map(step -> 0 - step.loss()).toList());
        }
        String target = report.target().name();
        String falls = " before each step: it falls as '" + target + "' becomes more probable. ";
        String meaning = request.choice().targetedLoss() == TargetedLoss.DIFFERENCE
                ? "Cross-entropy of '" + target + "' minus that of '"
                        + report.label().name() + "'"
                : "Cross-entropy of '" + target + "'";
        return new ShownLoss(
                request.loss(true),
                meaning + falls,
                report.trace().stream().map(Step::loss).toList());
    }
}
