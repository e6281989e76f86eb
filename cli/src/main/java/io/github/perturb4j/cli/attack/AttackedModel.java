package io.github.perturb4j.cli.attack;

import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.MeanModel;
import io.github.perturb4j.attacks.SampleResult;
import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.cli.model.ModelLoader;
import io.github.perturb4j.cli.options.Randomness;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What is attacked: a network, or the mean of several, perhaps behind what is drawn at random.
 *
 * @param model pixels to logits
 * @param randomness what is drawn before it, and how often it is asked
 */
public record AttackedModel(UnaryOperator<Variable> model, ClassNames classNames, Randomness randomness) {
    /** One network as it is. */
    public static AttackedModel of(Classifier classifier) {
        return new AttackedModel(classifier, classifier.classNames(), Randomness.NONE);
    }

    /**
     * The mean of all networks that are named.
     *
     * @param load reads one
     * @throws CommandFailure if they have other classes or inputs
     */
    public static AttackedModel of(
            List<ModelLoader> sources, Randomness randomness, Function<ModelLoader, Classifier> load) {
        List<Classifier> classifiers = new ArrayList<>();
        for (ModelLoader source : sources) {
            checkAlike(sources.get(0), source);
            classifiers.add(load.apply(source));
        }
        return new AttackedModel(
                randomness.before(classifiers.size() == 1 ? classifiers.get(0) : MeanModel.of(classifiers)),
                classifiers.get(0).classNames(),
                randomness);
    }

    private static void checkAlike(ModelLoader first, ModelLoader other) {
        String both = first.label() + " and " + other.label();
        if (!first.card().classNames().names().equals(other.card().classNames().names())) {
            throw new CommandFailure(
                    both + " have other classes, so that there is no mean of them; name networks that were"
                            + " trained on the same");
        }
        if (first.card().imageSize() != other.card().imageSize()) {
            throw new CommandFailure(
                    both + " take inputs of other sizes, " + first.card().imageSize() + " and "
                            + other.card().imageSize() + " pixels; name networks of one size");
        }
    }

    /** As {@code resnet20_cifar + resnet50}. */
    public static String label(List<ModelLoader> sources) {
        return sources.stream().map(ModelLoader::label).collect(Collectors.joining(" + "));
    }

    /** The hashes of all weights, joined likewise. */
    public static String weightsSha256(List<ModelLoader> sources) {
        return sources.stream().map(ModelLoader::weightsSha256).collect(Collectors.joining(" + "));
    }

    /** A class for people: {@code 'pig' (7)}. */
    String describe(int index) {
        return "'" + classNames.name(index) + "' (" + index + ")";
    }

    /** A runner that asks it as often as it has to be. */
    public AttackRunner runner(ThreatModel threat) {
        return AttackRunner.of(model, threat).draws(randomness.draws());
    }

    /**
     * What it makes of an image, and whether that meets a criterion.
     *
     * @throws CommandFailure if a logit is NaN or infinite
     */
    SampleResult look(RgbImage image, Criterion criterion, long seed) {
        try (INDArray pixels = Pixels.toFloat(image)) {
            return look(pixels, criterion, seed);
        }
    }

    /** The same of pixels (1, 3, H, W). */
    SampleResult look(INDArray pixels, Criterion criterion, long seed) {
        try {
            return runner(Norm.LINF.ball(Epsilon.of(0), PixelBox.NONE))
                    .seed(seed)
                    .look(pixels, criterion)
                    .sample(0);
        } catch (ArithmeticException e) {
            throw new CommandFailure("the network stopped at this image: " + e.getMessage(), e);
        }
    }
}
