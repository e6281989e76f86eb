package io.github.perturb4j.cli.gradient;

import io.github.perturb4j.cli.attack.AttackOutcome;
import io.github.perturb4j.cli.explain.ExplainSettings;
import io.github.perturb4j.cli.explain.Explorer;
import io.github.perturb4j.cli.model.GoalOptions;
import io.github.perturb4j.cli.model.ModelLoader;
import io.github.perturb4j.cli.model.Scores;
import io.github.perturb4j.cli.options.AttackOptions;
import io.github.perturb4j.cli.options.AttackRequest;
import io.github.perturb4j.cli.options.MaskFile;
import io.github.perturb4j.cli.options.Randomness;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One picture in one network or in two beside each other, perhaps along an attack: what {@code trace} and the live page
 * are asked for.
 *
 * @param attack null for none
 * @param mask the pixels of an input that may change
 * @param show how many points of the attack are looked at, besides the original and its result
 * @param checked whether the rule of every op is checked
 * @param around whether the loss around the original and the result is looked at
 */
public record TraceWork(
        GoalOptions goal,
        AttackOptions attack,
        Function<RgbImage, MaskFile> mask,
        int show,
        boolean checked,
        boolean around,
        TraceWatcher watcher) {

    /**
     * {@code graph.json} of each network.
     *
     * @param image what the picture is called
     * @param input the picture as a network takes it
     * @throws picocli.CommandLine.ParameterException if an option's value makes no sense
     * @throws CommandFailure if a network cannot be used, or the networks have other classes
     */
    public List<String> json(List<ModelLoader> sources, String image, Function<ModelLoader, RgbImage> input) {
        return traces(sources, image, input).stream().map(Json::line).toList();
    }

    List<TraceData> traces(List<ModelLoader> sources, String image, Function<ModelLoader, RgbImage> input) {
        checkAlike(sources);
        List<TraceData> traces = new ArrayList<>();
        OptionalInt right = OptionalInt.empty();
        for (ModelLoader source : sources) {
            TraceData trace = trace(source, image, input.apply(source), right);
            right = OptionalInt.of(trace.label().index());
            traces.add(trace);
        }
        return traces;
    }

    private static void checkAlike(List<ModelLoader> sources) {
        for (ModelLoader source : sources) {
            if (!source.card()
                    .classNames()
                    .names()
                    .equals(sources.get(0).card().classNames().names())) {
                throw new CommandFailure(sources.get(0).label() + " and " + source.label()
                        + " have other classes, so that they see nothing in common; name networks that were trained on"
                        + " the same");
            }
        }
    }

    /** @param known the label of the network before, which is this one's too */
    private TraceData trace(ModelLoader source, String image, RgbImage input, OptionalInt known) {
        try (Classifier classifier = source.load(input, true);
                INDArray pixels = Pixels.toFloat(input)) {
            int right = goal.label(source)
                    .orElseGet(() ->
                            known.orElseGet(() -> Scores.of(classifier, pixels).index()));
            OptionalInt target = goal.target(source, right);
            TracedAttack traced = new TracedAttack(
                    new TracedAttack.Subject(
                            source.label(), source.weightsSha256(), image, classifier, input, right, target),
                    show);
            Optional<AttackRequest> request = request(source, input, target);
            Optional<AttackOutcome> outcome =
                    request.map(how -> outcome(how, source.label(), traced, input, right, target));
            outcome.ifPresent(found -> found.warnings().forEach(watcher::warn));
            TraceData found = traced.trace(request, outcome, new TraceRecorder.Extent(true, checked, watcher));
            return around
                    ? found.with(landscapes(
                            new Explorer(classifier, right, target, ExplainSettings.ofPage()), found, pixels, outcome))
                    : found;
        }
    }

    /** Around the original, and the result of an attack. */
    private List<TraceData.Around> landscapes(
            Explorer explorer, TraceData trace, INDArray original, Optional<AttackOutcome> outcome) {
        List<TraceData.Around> all = new ArrayList<>();
        watcher.at("looking around", 1, 2);
        all.add(new TraceData.Around(0, explorer.at(original)));
        outcome.ifPresent(found -> {
            watcher.at("looking around", 2, 2);
            int last = trace.steps().get(trace.steps().size() - 1).step();
            all.add(new TraceData.Around(last, explorer.at(found.adversarial())));
        });
        return all;
    }

    private AttackOutcome outcome(
            AttackRequest how, String network, TracedAttack traced, RgbImage input, int right, OptionalInt target) {
        return AttackOutcome.of(
                how,
                traced.attacked(),
                input,
                right,
                target,
                null,
                () -> false,
                (step, total, loss) -> watcher.at(how.choice().name() + " on " + network, step, total));
    }

    private Optional<AttackRequest> request(ModelLoader source, RgbImage input, OptionalInt target) {
        return Optional.ofNullable(attack)
                .map(a -> a.request(!source.architecture().isSmall(), target.isPresent(), Randomness.NONE)
                        .withMask(mask.apply(input)));
    }
}
