package io.github.perturb4j.cli.explain;

import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.explain.Attribution;
import io.github.perturb4j.attacks.explain.Curvature;
import io.github.perturb4j.attacks.explain.LossSlice;
import io.github.perturb4j.attacks.explain.PixelFunction;
import io.github.perturb4j.attacks.explain.PowerIteration;
import io.github.perturb4j.attacks.explain.SliceDirection;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.cli.explain.Landscape.Bend;
import io.github.perturb4j.cli.explain.Landscape.ShownSlice;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.Classifier;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Looks around images with one network: slices and curvature are of the loss that attacks ascend, attributions of the
 * label's logit; with a target both are of the target's logit minus the label's.
 */
public final class Explorer {
    private static final String FLAT =
            "the gradient of the loss is exactly 0 here, so it has no direction: slices along it are left out";

    private final Classifier classifier;
    private final int label;
    private final OptionalInt target;
    private final ExplainSettings settings;

    public Explorer(Classifier classifier, int label, OptionalInt target, ExplainSettings settings) {
        this.classifier = classifier;
        this.label = label;
        this.target = target;
        this.settings = settings;
    }

    private Loss loss() {
        return target.isEmpty() ? Loss.crossEntropy(label) : explained();
    }

    private Loss explained() {
        return target.isEmpty() ? Loss.logit(label) : Loss.difference(new int[] {target.getAsInt()}, new int[] {label});
    }

    /** What slices are of. */
    String lossName() {
        return lossName(classifier.classNames(), label, target);
    }

    /** What is ascended, in words: {@code CE(label)}, with a target {@code CE(label) - CE(target)}. */
    public static String lossName(ClassNames names, int label, OptionalInt target) {
        String right = "CE(" + names.name(label) + ")";
        return target.isEmpty() ? right : right + " - CE(" + names.name(target.getAsInt()) + ")";
    }

    /** What attributions are of. */
    String explainedName() {
        return target.isEmpty()
                ? "logit of " + name(label)
                : "logit of " + name(target.getAsInt()) + " - logit of " + name(label);
    }

    private String name(int index) {
        return classifier.classNames().name(index);
    }

    /**
     * Around pixels (1, 3, H, W), which are only read.
     *
     * @throws CommandFailure if a number is not finite
     */
    public Landscape at(INDArray pixels) {
        try (Scope scope = Scope.open()) {
            PixelFunction f = PixelFunction.of(classifier, loss());
            boolean flat = isFlat(f, pixels);
            List<ShownSlice> slices = settings.slices().stream()
                    .filter(directions -> !flat || isDrawn(directions))
                    .map(directions ->
                            ShownSlice.of(LossSlice.of(f, pixels, label, settings.grid(), directions, settings.seed())))
                    .toList();
            return new Landscape(
                    NumberText.rounded(f.at(pixels).f()),
                    slices.size() < settings.slices().size() ? FLAT : null,
                    new Landscape.Grid(
                            settings.grid().norm().label(),
                            NumberText.rounded(settings.grid().radius()),
                            settings.grid().points(),
                            settings.grid().clip().isBounded(),
                            settings.seed()),
                    settings.curvature() ? bend(pixels) : null,
                    slices,
                    settings.attributions().stream()
                            .map(a -> attribution(a, pixels))
                            .toList());
        } catch (ArithmeticException e) {
            throw new CommandFailure("nothing to be seen around this image: " + e.getMessage(), e);
        }
    }

    /** Where a prediction is so sure that float32 rounds the gradient to 0. */
    private static boolean isFlat(PixelFunction f, INDArray pixels) {
        return Span.of(f.gradient(pixels)).firstWhere(g -> g != 0) < 0;
    }

    private static boolean isDrawn(List<SliceDirection> directions) {
        return directions.stream().allMatch(d -> d == SliceDirection.RANDOM);
    }

    /** By the network's own ops, since frozen kernels have no second derivatives. */
    private Bend bend(INDArray pixels) {
        UnaryOperator<Variable> plain = classifier.plain();
        PowerIteration standard = PowerIteration.STANDARD;
        PowerIteration how = new PowerIteration(standard.tolerance(), standard.most(), settings.seed());
        return Bend.of(Curvature.of(PixelFunction.of(plain, loss()), pixels, how));
    }

    private AttributionMap attribution(Attribution attribution, INDArray pixels) {
        try (Scope scope = Scope.open()) {
            PixelFunction f = PixelFunction.of(classifier, explained());
            Attribution.Result found = attribution.explain(f, pixels);
            return AttributionMap.of(
                    attribution.label(),
                    Span.of(Memory.contiguous(found.values())).toDoubles(),
                    (int) pixels.size(2),
                    (int) pixels.size(3),
                    found.completeness());
        }
    }
}
