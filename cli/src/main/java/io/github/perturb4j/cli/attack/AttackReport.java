package io.github.perturb4j.cli.attack;

import io.github.perturb4j.attacks.SampleResult;
import io.github.perturb4j.cli.model.ImageOptions;
import io.github.perturb4j.cli.model.ModelLoader;
import io.github.perturb4j.cli.options.AttackChoice;
import io.github.perturb4j.cli.options.AttackRequest;
import io.github.perturb4j.cli.options.Fraction;
import io.github.perturb4j.cli.options.RandomOptions;
import io.github.perturb4j.cli.options.Randomness;
import io.github.perturb4j.nn.Logits;
import io.github.perturb4j.resnet.ClassNames;
import java.util.List;
import java.util.Map;

/** {@code result.json}: one attack on one image. Probabilities are of the exact floats, except in {@link Png}. */
public record AttackReport(
        String model,
        String weightsSha256,
        String image,
        String resize,
        Settings attack,
        ClassId label,
        ClassId target,
        Clean clean,
        Adversarial adversarial,
        Png png,
        boolean success,
        Double successShare,
        String note,
        boolean partial,
        double linf,
        double l2,
        double l1,
        int l0,
        int l0Values,
        int forwardPasses,
        int gradientCalls,
        double seconds,
        double amplify,
        List<Step> trace) {

    public static AttackReport of(
            Source source, AttackRequest request, AttackedModel model, AttackOutcome outcome, AttackPictures files) {
        SampleResult sample = outcome.sample();
        ClassNames names = model.classNames();
        return new AttackReport(
                source.model(),
                source.weightsSha256(),
                source.image(),
                source.resize(),
                Settings.of(request),
                ClassId.of(sample.label(), names),
                sample.target().isEmpty() ? null : ClassId.of(sample.target().getAsInt(), names),
                Clean.of(sample, names),
                Adversarial.of(sample, names),
                Png.of(
                        model.look(
                                files.adversarialAsRead(),
                                request.criterion(sample.label(), sample.target()),
                                request.seed()),
                        names),
                sample.success(),
                model.randomness().draws().number() == 1 ? null : sample.successShare(),
                outcome.note(request),
                outcome.stopped(),
                sample.norms().linf(),
                sample.norms().l2(),
                sample.norms().l1(),
                (int) sample.norms().l0(),
                (int) sample.norms().l0Values(),
                sample.cost().forwardPasses(),
                sample.cost().gradientCalls(),
                outcome.seconds(),
                files.factor(),
                Step.of(sample));
    }

    /** What was attacked: the network's and the image's names, and how one became the other's input. */
    public record Source(String model, String weightsSha256, String image, String resize) {
        public static Source of(List<ModelLoader> models, ImageOptions image) {
            return new Source(
                    AttackedModel.label(models),
                    AttackedModel.weightsSha256(models),
                    image.path(),
                    ImageOptions.label(image.pipeline(models.get(0).architecture())));
        }
    }

    /**
     * The settings, defaults filled in.
     *
     * @param epsilon null without one
     * @param steps fgsm is one step of size epsilon; null where the attack has no such option
     * @param stepSize null likewise
     * @param mask the file; null without one
     * @param start the image that was begun at; null without one
     * @param random null for a network that draws nothing and is asked once
     * @param options those behind the attack's name, as written
     */
    public record Settings(
            String name,
            String norm,
            Double epsilon,
            Integer steps,
            Double stepSize,
            boolean randomStart,
            long seed,
            boolean box,
            boolean eightBit,
            String mask,
            String start,
            Randomized random,
            Map<String, String> options) {
        static Settings of(AttackRequest request) {
            AttackChoice choice = request.choice();
            return new Settings(
                    choice.name(),
                    request.norm().label(),
                    request.epsilon() == null ? null : request.epsilon().value(),
                    choice.steps().isPresent() ? choice.steps().getAsInt() : null,
                    choice.stepSize(request.epsilon()).map(Fraction::value).orElse(null),
                    choice.randomStart(),
                    request.seed(),
                    request.box(),
                    request.eightBit(),
                    request.mask().name(),
                    request.start(),
                    Randomized.of(request.randomness()),
                    choice.options());
        }
    }

    /**
     * How often the network is asked.
     *
     * @param input what it draws; null for nothing
     */
    record Randomized(String input, int draws, String rule) {
        static Randomized of(Randomness r) {
            return r.equals(Randomness.NONE)
                    ? null
                    : new Randomized(
                            r.input(),
                            r.draws().number(),
                            RandomOptions.label(r.draws().rule()));
        }
    }

    /** A class. */
    public record ClassId(int index, String name) {
        public static ClassId of(int index, ClassNames names) {
            return new ClassId(index, names.name(index));
        }
    }

    /** The prediction of the original. */
    record Clean(int index, String name, double probability, double labelProbability) {
        static Clean of(SampleResult sample, ClassNames names) {
            Logits seen = sample.clean();
            return new Clean(
                    seen.index(), names.name(seen.index()), seen.probability(), seen.probability(sample.label()));
        }
    }

    /** The prediction of the adversarial image; {@code targetProbability} is null without a target. */
    public record Adversarial(
            int index, String name, double probability, double labelProbability, Double targetProbability) {
        static Adversarial of(SampleResult sample, ClassNames names) {
            Logits seen = sample.adversarial();
            return new Adversarial(
                    seen.index(),
                    names.name(seen.index()),
                    seen.probability(),
                    seen.probability(sample.label()),
                    sample.target().isEmpty()
                            ? null
                            : seen.probability(sample.target().getAsInt()));
        }
    }

    /**
     * The prediction of {@code adversarial.png}, whose pixels are rounded to 8 bits, and whether that is a success too.
     */
    record Png(int index, String name, double probability, boolean success) {
        static Png of(SampleResult looked, ClassNames names) {
            Logits seen = looked.clean();
            return new Png(seen.index(), names.name(seen.index()), seen.probability(), looked.success());
        }
    }

    /**
     * Before a step.
     *
     * @param step counted from 0, over all restarts
     * @param margin of the logits: below 0 until the goal is reached
     */
    record Step(int step, double loss, double margin) {
        static List<Step> of(SampleResult result) {
            return result.trace().stream()
                    .map(s -> new Step(s.query(), s.loss(), s.margin()))
                    .toList();
        }
    }
}
