package io.github.perturb4j.cli.attack;

import io.github.perturb4j.attacks.AttackResult;
import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.Draws;
import io.github.perturb4j.attacks.Progress;
import io.github.perturb4j.attacks.SampleResult;
import io.github.perturb4j.cli.options.AttackRequest;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.cli.output.WorkBar;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What an attack on one image found.
 *
 * @param adversarial (1, 3, H, W), float32
 * @param perturbation {@code adversarial} minus the original
 * @param sample predictions, norms, trace
 * @param warnings why the result may say less than it seems to
 * @param stopped whether it was told to end early
 * @param seconds how long the attack took, the harness's predictions included; reading and writing files not
 */
public record AttackOutcome(
        INDArray adversarial,
        INDArray perturbation,
        SampleResult sample,
        List<String> warnings,
        boolean stopped,
        double seconds) {
    private static final double NANOS = 1e9;

    /**
     * Runs the attack.
     *
     * @param start an image that meets the goal, to begin at; null for none
     * @param stop once true, the best found so far is what came of it
     * @throws CommandFailure if the network gives NaN or infinity
     */
    public static AttackOutcome of(
            AttackRequest request,
            AttackedModel model,
            RgbImage input,
            int label,
            OptionalInt target,
            RgbImage start,
            BooleanSupplier stop) {
        return of(request, model, input, label, target, start, stop, (step, total, loss) -> {});
    }

    /**
     * The same.
     *
     * @param progress hears how far it is
     */
    public static AttackOutcome of(
            AttackRequest request,
            AttackedModel model,
            RgbImage input,
            int label,
            OptionalInt target,
            RgbImage start,
            BooleanSupplier stop,
            Progress progress) {
        try (INDArray pixels = Pixels.toFloat(input);
                WorkBar bar = WorkBar.of(request.choice().name())) {
            AttackRunner atImage = model.runner(request.threat())
                    .seed(request.seed())
                    .eightBit(request.eightBit())
                    .trace(Integer.MAX_VALUE) // of one image
                    .stopWhen(stop)
                    .progress((step, total, loss) -> {
                        bar.step(step, total, loss);
                        progress.step(step, total, loss);
                    });
            AttackRunner runner = start == null
                    ? atImage
                    : atImage.start(Pixels.toFloat(start)); // small, and freed by the garbage collector
            long began = System.nanoTime();
            AttackResult result = runner.run(request.choice().attack(), pixels, request.criterion(label, target));
            double seconds = (System.nanoTime() - began) / NANOS;
            return new AttackOutcome(
                    result.adversarial(),
                    result.perturbation(),
                    result.sample(0),
                    result.warnings(),
                    result.stopped(),
                    seconds);
        } catch (ArithmeticException e) {
            throw new CommandFailure("the attack " + request.choice().name() + " stopped: " + e.getMessage(), e);
        }
    }

    /** What the attack asked the network, without the harness. */
    public int queries() {
        return sample.cost().forwardPasses() - sample.cost().harnessPasses();
    }

    /** Why it did less than was asked of it: a sentence without its full stop; null if there is nothing to be said. */
    String note(AttackRequest request) {
        if (stopped) {
            return "stopped after " + NumberText.count(queries(), "query", "queries")
                    + ": a partial result, the best that was found so far";
        }
        if (!sample.attacked()) {
            return "nothing to attack: " + often(request.randomness().draws())
                    + (sample.target().isEmpty()
                            ? "the network does not take the original for its label"
                            : "the network takes the original for the target already")
                    + ", so it is returned as it is";
        }
        if (request.epsilon() != null && request.epsilon().value() == 0) {
            return "nothing to attack: epsilon 0 allows no change, so the original is returned as it is";
        }
        if (!sample.started()) {
            return "no starting point found in " + NumberText.count(queries(), "query", "queries")
                    + "; give one with --start FILE, an image that the network takes for "
                    + (sample.target().isEmpty() ? "another class than the label" : "the target");
        }
        return null;
    }

    private static String often(Draws draws) {
        return draws.number() == 1
                ? ""
                : draws.rule() == Draws.Rule.ALL ? "in all of the draws " : "in more than half of the draws ";
    }
}
