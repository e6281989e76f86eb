package io.github.perturb4j.cli.attack;

import io.github.perturb4j.attacks.SampleResult;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.cli.options.AttackRequest;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.OptionalInt;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An image that an attack is told to begin at. */
final class StartImage {
    private StartImage() {}

    /**
     * Makes sure that the attack can begin there.
     *
     * @throws CommandFailure if it is not of the input's size, or does not meet the goal, masked pixels being the
     *     input's
     */
    static void check(
            AttackRequest request, AttackedModel model, RgbImage input, RgbImage start, int label, OptionalInt target) {
        if (start.width() != input.width() || start.height() != input.height()) {
            throw new CommandFailure("the starting image " + request.start() + " becomes an input of " + size(start)
                    + ", the image one of " + size(input) + "; give one of the same shape, or use --resize exact");
        }
        try (INDArray x0 = Pixels.toFloat(input);
                INDArray given = Pixels.toFloat(start);
                INDArray point = request.threat().withEpsilon(Epsilon.UNLIMITED).project(given, x0)) {
            SampleResult seen = model.look(point, request.criterion(label, target), request.seed());
            if (!seen.success()) {
                throw new CommandFailure("the network takes the starting image " + request.start()
                        + (request.mask().isNone() ? "" : ", behind the mask,") + " for "
                        + model.describe(seen.clean().index())
                        + (target.isEmpty()
                                ? ", which is the label; give one that it takes for another class"
                                : ", not for the target " + model.describe(target.getAsInt())
                                        + "; give one that it takes for it"));
            }
        }
    }

    private static String size(RgbImage image) {
        return image.width() + "x" + image.height();
    }
}
