package io.github.perturb4j.cli;

import io.github.perturb4j.attacks.Prediction;
import io.github.perturb4j.cli.AttackReport.Source;
import io.github.perturb4j.cli.ClassifyCommand.Ranked;
import io.github.perturb4j.resnet.ClassNames;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * One attack of the demo.
 *
 * @param name begins the names of its files
 */
record DemoAttack(
        String name, DemoModel model, AttackPlan plan, AttackOutcome outcome, AttackFiles files, AttackReport report) {
    private static final int SHOWN = 5;

    static DemoAttack of(
            String name, DemoModel model, AttackPlan plan, DemoPicture picture, int label, OptionalInt target) {
        AttackOutcome outcome = AttackOutcome.of(plan, model.classifier(), picture.image(), label, target);
        AttackFiles files = AttackFiles.of(picture.image(), outcome, null);
        Source source =
                new Source(model.name(), model.weightsSha256(), picture.name(), ImageOptions.label(picture.resize()));
        AttackReport report = AttackReport.of(source, plan, model.classifier(), outcome, files);
        return new DemoAttack(name, model, plan, outcome, files, report);
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
        return top(outcome.sample().clean());
    }

    /** The most probable classes of the adversarial image. */
    List<Ranked> after() {
        return top(outcome.sample().adversarial());
    }

    private List<Ranked> top(Prediction seen) {
        ClassNames names = model.names();
        return IntStream.range(0, seen.classes())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -seen.logit(i)))
                .limit(SHOWN)
                .map(i -> new Ranked(i, names.name(i), seen.probability(i), seen.logit(i)))
                .toList();
    }
}
