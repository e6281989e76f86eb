package io.github.perturb4j.cli.train;

import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.cli.output.Percent;
import io.github.perturb4j.cli.train.TrainRun.Summary;
import io.github.perturb4j.cli.train.TrainRun.TestResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** What {@code train} prints for people before and after the epochs. */
final class TrainText {
    private TrainText() {}

    static void begin(PrintWriter out, TrainSettings settings, TrainData images, long parameters) {
        out.printf(
                Locale.ROOT,
                "%s, %,d parameters, on %s: %,d %s of %dx%d, %s%n",
                settings.model(),
                parameters,
                settings.data(),
                settings.samples(),
                NumberText.noun(settings.samples(), "image"),
                settings.imageSize(),
                settings.imageSize(),
                NumberText.count(settings.classes(), "class"));
        images.notes().forEach(note -> out.println("note: " + note));
        OptimiserOptions.Settings how = settings.optimizer();
        out.printf(
                Locale.ROOT,
                "%s, batches of %d, %s, learning rate %s (%s), weight decay %s, seed %d%n",
                NumberText.count(settings.epochs(), "epoch"),
                settings.batchSize(),
                how.optimizer(),
                how.lr(),
                how.schedule(),
                how.weightDecay(),
                settings.seed());
        AdversarialOptions.Settings attack = settings.adversarial();
        if (attack != null) {
            out.printf(
                    Locale.ROOT,
                    "adversarial training: %s, L-inf ball of %s, %s of %.4g%s%n",
                    attack.adversarial(),
                    attack.epsilon(),
                    NumberText.count(attack.attackSteps(), "step"),
                    attack.attackStepSize(),
                    attack.beta() == null ? "" : ", weight of the divergence " + attack.beta());
        }
        if (images.test().isEmpty()) {
            out.println("note: no unseen images to test on");
        }
        out.flush();
    }

    static void end(PrintWriter out, Summary summary, Path folder) {
        print(out, "unseen images", summary.test());
        print(out, "unseen images, attacked", summary.robust());
        out.printf(
                Locale.ROOT,
                "trained in %s; wrote %s%n",
                NumberText.duration(Duration.ofMillis(Math.round(1000 * summary.seconds()))),
                folder.resolve(TrainRun.WEIGHTS));
    }

    private static void print(PrintWriter out, String what, TestResult result) {
        if (result != null) {
            out.printf(
                    Locale.ROOT,
                    "%s: %d of %d right, %s%s%n",
                    what,
                    result.correct(),
                    result.samples(),
                    Percent.fixed(result.accuracy()),
                    result.attack() == null ? "" : " (" + result.attack() + ")");
        }
    }
}
