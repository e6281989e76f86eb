package io.github.perturb4j.cli.model;

import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.nn.Logits;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.RgbImage;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a network says of one image, outside of an attack. */
public final class Scores {
    private Scores() {}

    /** Of an image of the network's input size. */
    public static Logits of(Classifier classifier, RgbImage image) {
        try (INDArray pixels = Pixels.toFloat(image)) {
            return of(classifier, pixels);
        }
    }

    /**
     * Of one image.
     *
     * @param pixels (1, 3, H, W)
     * @throws CommandFailure if a logit is NaN or infinite
     */
    public static Logits of(Classifier classifier, INDArray pixels) {
        try (Scope scope = Scope.open()) {
            Logits seen = Logits.rows(classifier.logits(pixels))[0];
            for (double logit : seen.toArray()) {
                if (!Double.isFinite(logit)) {
                    throw new CommandFailure(
                            "the network gives a logit of " + logit + " for this image: its weights are"
                                    + " damaged, or not those of this architecture; get the file of weights again");
                }
            }
            return seen;
        }
    }
}
