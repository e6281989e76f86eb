package io.github.perturb4j.cli.demo;

import io.github.perturb4j.cli.attack.AttackedModel;
import io.github.perturb4j.cli.model.ModelLoader;
import io.github.perturb4j.cli.model.Scores;
import io.github.perturb4j.nn.Logits;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.EmbeddedWeights;
import io.github.perturb4j.resnet.image.RgbImage;
import io.github.perturb4j.weights.Sha256;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A model of the demo.
 *
 * @param title what the story calls it
 * @param name the architecture's
 */
record DemoModel(String title, String name, String weightsSha256, Classifier classifier) {
    /** A model whose weights are in the jar. */
    static DemoModel included(String title, Architecture architecture) {
        EmbeddedWeights weights = architecture.embeddedWeights().orElseThrow();
        return new DemoModel(
                title,
                architecture.label(),
                Sha256.of(weights.bytes()),
                Classifier.of(architecture, weights.read(), DataType.FLOAT));
    }

    /** A model of the user's. */
    static DemoModel own(ModelLoader options, RgbImage input) {
        String name = options.architecture().label();
        return new DemoModel(name, name, options.weightsSha256(), options.load(input, true));
    }

    AttackedModel attacked() {
        return AttackedModel.of(classifier);
    }

    ClassNames names() {
        return classifier.classNames();
    }

    /** The probability of a class for an image of the model's input size, if it is the most probable one; else 0. */
    double confidence(RgbImage image, int label) {
        Logits scores = Scores.of(classifier, image);
        return scores.index() == label ? scores.probability(label) : 0;
    }
}
