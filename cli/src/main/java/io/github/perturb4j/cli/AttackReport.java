package io.github.perturb4j.cli;

import io.github.perturb4j.attacks.SampleResult;
import io.github.perturb4j.nn.Logits;
import io.github.perturb4j.resnet.ClassNames;
import java.util.List;
import java.util.Map;

/** {@code result.json}: one attack on one image. Probabilities are of the exact floats, except in {@link Png}. */
record AttackReport(
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

    static AttackReport of(
            Source source, AttackPlan plan, AttackedModel model, AttackOutcome outcome, AttackFiles files) {
        SampleResult sample = outcome.sample();
        ClassNames names = model.classNames();
        return new AttackReport(
                source.model(),
                source.weightsSha256(),
                source.image(),
                source.resize(),
                Settings.of(plan),
                ClassId.of(sample.label(), names),
                sample.target().isEmpty() ? null : ClassId.of(sample.target().getAsInt(), names),
                Clean.of(sample, names),
                Adversarial.of(sample, names),
                Png.of(
                        model.look(
                                files.adversarialAsRead(),
                                plan.criterion(sample.label(), sample.target()),
                                plan.seed()),
                        names),
                sample.success(),
                model.randomness().draws().number() == 1 ? null : sample.successShare(),
                AttackNote.of(plan, outcome),
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
    record Source(String model, String weightsSha256, String image, String resize) {
        static Source of(List<ModelSource> models, ImageOptions image) {
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
    record Settings(
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
        static Settings of(AttackPlan plan) {
            AttackChoice choice = plan.choice();
            return new Settings(
                    choice.name(),
                    plan.norm().label(),
                    plan.epsilon() == null ? null : plan.epsilon().value(),
                    choice.steps().isPresent() ? choice.steps().getAsInt() : null,
                    choice.stepSize(plan.epsilon()).map(Fraction::value).orElse(null),
                    choice.randomStart(),
                    plan.seed(),
                    plan.box(),
                    plan.eightBit(),
                    plan.mask().name(),
                    plan.start(),
                    Randomized.of(plan.randomness()),
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
    record ClassId(int index, String name) {
        static ClassId of(int index, ClassNames names) {
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
    record Adversarial(int index, String name, double probability, double labelProbability, Double targetProbability) {
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
