package io.github.perturb4j.cli.options;

import io.github.perturb4j.nn.infer.PlanReport;
import io.github.perturb4j.nn.infer.Strategies;
import io.github.perturb4j.resnet.Classifier;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How chosen layers are computed, instead of the way that was fastest when it was measured. */
public final class StrategyOption {
    public static final String NAME = "--strategy";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = NAME,
            paramLabel = "LAYER=HOW",
            description =
                    "How a kind of convolution is computed: product, winograd_2, winograd_4 or gathered, or two of"
                            + " them for the result and the gradient, such as 'conv 3x3 64->64=winograd_2|product'."
                            + " May be given several times; 'perturb4j plan' prints the layers.")
    private List<String> texts = List.of();

    /** Whether any was chosen. */
    public boolean isGiven() {
        return !texts.isEmpty();
    }

    /**
     * The classifier with these strategies for its layers.
     *
     * @param shape of its input
     * @throws picocli.CommandLine.ParameterException if a text is not understood, or names no convolution of the
     *     network, or a way that cannot compute it
     */
    public Classifier applyTo(Classifier classifier, long... shape) {
        if (!isGiven()) {
            return classifier;
        }
        try {
            Strategies strategies = Strategies.parse(String.join(";", texts));
            Classifier chosen = classifier.with(strategies);
            PlanReport plan = chosen.plan(shape);
            strategies.layers().stream()
                    .filter(layer -> plan.layers().stream()
                            .noneMatch(each -> each.convolution().equals(Optional.of(layer))))
                    .findFirst()
                    .ifPresent(layer -> {
                        throw new IllegalArgumentException(
                                "the network has no convolution '" + layer + "'; 'perturb4j plan' prints those it has:"
                                        + " name one without what is added to it, such as conv 3x3 16->16");
                    });
            return chosen;
        } catch (IllegalArgumentException e) {
            throw Usage.invalid(spec, NAME, e.getMessage());
        }
    }
}
