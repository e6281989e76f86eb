package io.github.perturb4j.cli.demo;

import io.github.perturb4j.cli.attack.AttackOutcome;
import io.github.perturb4j.cli.attack.AttackPictures;
import io.github.perturb4j.cli.attack.AttackReport;
import io.github.perturb4j.cli.attack.AttackReport.Source;
import io.github.perturb4j.cli.gradient.TracedAttack;
import io.github.perturb4j.cli.gradient.TracedAttack.Subject;
import io.github.perturb4j.cli.model.ImageOptions;
import io.github.perturb4j.cli.model.Ranked;
import io.github.perturb4j.cli.options.AttackRequest;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/**
 * One attack of the demo.
 *
 * @param name begins the names of its files
 * @param traced what remembers where it came by
 */
record DemoAttack(
        String name,
        DemoModel model,
        AttackRequest request,
        AttackOutcome outcome,
        AttackPictures pictures,
        AttackReport report,
        TracedAttack traced) {
    private static final int SHOWN = 5;

    static DemoAttack of(
            String name,
            DemoModel model,
            AttackRequest request,
            DemoPicture picture,
            int label,
            OptionalInt target,
            BooleanSupplier stop) {
        TracedAttack traced = new TracedAttack(
                new Subject(
                        model.name(),
                        model.weightsSha256(),
                        picture.name(),
                        model.classifier(),
                        picture.image(),
                        label,
                        target),
                TracedAttack.SHOWN);
        AttackOutcome outcome =
                AttackOutcome.of(request, traced.attacked(), picture.image(), label, target, null, stop);
        AttackPictures pictures = AttackPictures.of(picture.image(), outcome, null, false);
        Source source =
                new Source(model.name(), model.weightsSha256(), picture.name(), ImageOptions.label(picture.resize()));
        AttackReport report = AttackReport.of(source, request, model.attacked(), outcome, pictures);
        return new DemoAttack(name, model, request, outcome, pictures, report, traced);
    }

    /** Whether it was told to end before it had begun. */
    boolean isEmpty() {
        return outcome.stopped() && outcome.queries() == 0;
    }

    /** What {@link io.github.perturb4j.cli.gradient.MicroscopePage} shows of it. */
    String trace() {
        return traced.json(request, outcome);
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
