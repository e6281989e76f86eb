package io.github.perturb4j.cli;

import io.github.perturb4j.cli.model.ImageOptions;
import io.github.perturb4j.cli.model.ModelOptions;
import io.github.perturb4j.cli.model.Ranked;
import io.github.perturb4j.cli.model.Scores;
import io.github.perturb4j.cli.options.JsonOption;
import io.github.perturb4j.cli.options.StrategyOption;
import io.github.perturb4j.cli.options.ThreadsOption;
import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code classify}: what a network takes an image for. */
@Command(
        name = "classify",
        description = "Classifies an image: the most probable classes with their probabilities and logits.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  perturb4j classify snail.png --model resnet20_scenes",
            "  perturb4j classify cat.jpg --model resnet50",
            "  perturb4j classify frog.png --model resnet20_cifar --weights resnet20.th \\",
            "      --top 3 --json",
        })
final class ClassifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ImageOptions image;

    @Mixin
    private ModelOptions model;

    @Option(names = "--top", paramLabel = "N", defaultValue = "5", description = "How many classes (default: 5).")
    private int top;

    @Mixin
    private StrategyOption strategy;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private JsonOption json;

    /** What {@code --json} prints. */
    record Result(String model, String image, List<Ranked> top) {}

    @Override
    public Integer call() {
        if (top < 1) {
            throw Usage.invalid(spec, "--top", "expected a number of classes of at least 1, found " + top);
        }
        RgbImage input = image.read(model.sole());
        Classifier classifier = model.sole().load(input, false, strategy);
        List<Ranked> ranked = Ranked.top(Scores.of(classifier, input), classifier.classNames(), top);
        Result result = new Result(model.sole().architecture().label(), image.path(), ranked);
        if (json.wanted()) {
            json.print(spec, result);
        } else {
            Ranked.print(spec.commandLine().getOut(), ranked);
        }
        return 0;
    }
}
