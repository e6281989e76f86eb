package io.github.perturb4j.cli;

import io.github.perturb4j.cli.AttackReport.Source;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/**
 * One attack of the demo.
 *
 * @param name begins the names of its files
 */
record DemoAttack(
        String name, DemoModel model, AttackPlan plan, AttackOutcome outcome, AttackFiles files, AttackReport report) {
    private static final int SHOWN = 5;

    static DemoAttack of(
            String name,
            DemoModel model,
            AttackPlan plan,
            DemoPicture picture,
            int label,
            OptionalInt target,
            BooleanSupplier stop) {
        AttackOutcome outcome = AttackOutcome.of(plan, model.attacked(), picture.image(), label, target, null, stop);
        AttackFiles files = AttackFiles.of(picture.image(), outcome, null, false);
        Source source =
                new Source(model.name(), model.weightsSha256(), picture.name(), ImageOptions.label(picture.resize()));
        AttackReport report = AttackReport.of(source, plan, model.attacked(), outcome, files);
        return new DemoAttack(name, model, plan, outcome, files, report);
    }

    /** Whether it was told to end before it had begun. */
    boolean isEmpty() {
        return outcome.stopped() && outcome.queries() == 0;
    }

    boolean targeted() {
        return report.target() != null;
    }

    /** False if the picture met the goal already. */
    boolean attacked() {
        return outcome.sample().attacked();
    }

    /** The most probable classes of the picture. */
    List<Ranked> before() {
        return Ranked.top(outcome.sample().clean(), model.names(), SHOWN);
    }

    /** The most probable classes of the adversarial image. */
    List<Ranked> after() {
        return Ranked.top(outcome.sample().adversarial(), model.names(), SHOWN);
    }
}
