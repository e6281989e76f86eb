package io.github.perturb4j.cli.attack;

import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.cli.attack.AttackReport.Source;
import io.github.perturb4j.cli.model.GoalOptions;
import io.github.perturb4j.cli.model.ImageOptions;
import io.github.perturb4j.cli.model.ModelLoader;
import io.github.perturb4j.cli.model.ModelOptions;
import io.github.perturb4j.cli.options.AttackOptions;
import io.github.perturb4j.cli.options.AttackRequest;
import io.github.perturb4j.cli.options.Fraction;
import io.github.perturb4j.cli.options.JsonOption;
import io.github.perturb4j.cli.options.RandomOptions;
import io.github.perturb4j.cli.options.StrategyOption;
import io.github.perturb4j.cli.options.ThreadsOption;
import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.cli.output.OutputFolder;
import io.github.perturb4j.cli.output.Termination;
import io.github.perturb4j.resnet.image.RgbImage;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code attack}: one attack on one image. */
@Command(
        name = "attack",
        description =
                "Looks for an adversarial example near an image and writes it, the perturbation and the numbers to a"
                        + " folder.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  perturb4j attack snail.png --model resnet20_scenes --attack pgd --out result",
            "  perturb4j attack cat.jpg --model resnet50 --attack pgd --epsilon 4/255 \\",
            "      --steps 40 --seed 7 --target 'tabby' --out result --json",
            "The nearest in L2, by the attack of Carlini and Wagner; few pixels; AutoAttack:",
            "  perturb4j attack frog.png --model resnet20_cifar --weights resnet20.th \\",
            "      --attack cw --out nearest",
            "  perturb4j attack frog.png --model resnet20_cifar --weights resnet20.th \\",
            "      --attack fmn --norm l0 --out few",
            "  perturb4j attack frog.png --model resnet20_cifar --weights resnet20.th \\",
            "      --attack autoattack --epsilon 1/255 --out auto",
            "The tutorial's two attacks on its pig, with its settings",
            "(adversarial-ml-tutorial.org, chapter 1):",
            "  perturb4j attack pig.jpg --model resnet50 --weights resnet50.pth \\",
            "      --attack sgd --no-box --label hog --amplify 50 --out wombat",
            "  perturb4j attack pig.jpg --model resnet50 --weights resnet50.pth \\",
            "      --attack sgd --no-box --label hog --target airliner --amplify 50 \\",
            "      --out airliner",
            "Few queries, decisions alone: from an image of a cat towards cat; two networks",
            "at once; a randomised defence:",
            "  perturb4j attack ship.png --model resnet20_cifar --weights resnet20.th \\",
            "      --attack boundary --target cat --start cat.png --out decisions",
            "  perturb4j attack frog.png --model resnet20_cifar --weights a.safetensors \\",
            "      --model resnet20_cifar --weights b.safetensors --attack mi-fgsm --out both",
            "  perturb4j attack frog.png --model resnet20_cifar --weights resnet20.th \\",
            "      --attack pgd --random-input noise:0.05 --eot 20 --out smoothed",
            "",
            "The folder gets report.html (one file, nothing outside it), original.png,",
            "adversarial.png, perturbation.png, adversarial.safetensors and result.json.",
            "An image that meets the goal before the attack (its prediction is not the",
            "label, or is the target already) is returned as it is, with no steps.",
            "Ctrl-C ends the attack early: the folder gets the best that it has found so",
            "far, which is said to be partial.",
        })
public final class AttackCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ImageOptions image;

    @Mixin
    private ModelOptions model;

    @Mixin
    private AttackOptions attack;

    @Mixin
    private RandomOptions random;

    @Mixin
    private GoalOptions goal;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The folder for the results; made if missing, files of an earlier run in it are replaced.")
    private Path out;

    @Option(
            names = "--amplify",
            paramLabel = "F",
            description = "perturbation.png is 0.5 + F * perturbation (default: the F that fills the range).")
    private Fraction amplify;

    @Mixin
    private StrategyOption strategy;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        if (amplify != null && amplify.value() == 0) {
            throw Usage.invalid(spec, "--amplify", "expected a number above 0, found " + amplify.text());
        }
        ModelLoader first = model.sources().get(0);
        AttackRequest request = attack.request(!first.architecture().isSmall(), goal.isTargeted(), random.randomness());
        try (Termination termination = new Termination(spec.commandLine().getErr());
                OutputFolder folder = termination.open(out)) { // before weights are read, which may take a while
            OptionalInt wantedLabel = goal.label(first);
            OptionalInt wantedTarget = goal.target(first);
            if (wantedTarget.isPresent() && wantedTarget.equals(wantedLabel)) {
                throw Usage.invalid(
                        spec, "--target", "it is the label, " + describe(wantedTarget) + "; name another class");
            }
            RgbImage input = image.read(first);
            return run(request.withMask(attack.mask(input)), wantedLabel, wantedTarget, input, folder, termination);
        }
    }

    private String describe(OptionalInt index) {
        return "'" + model.sources().get(0).card().classNames().name(index.getAsInt()) + "' (" + index.getAsInt() + ")";
    }

    private int run(
            AttackRequest request,
            OptionalInt wantedLabel,
            OptionalInt wantedTarget,
            RgbImage input,
            OutputFolder folder,
            Termination termination) {
        List<ModelLoader> sources = model.sources();
        AttackedModel attacked =
                AttackedModel.of(sources, request.randomness(), source -> source.load(input, true, strategy));
        int right = wantedLabel.orElseGet(() -> attacked.look(input, new CrossEntropy(0), request.seed())
                .clean()
                .index());
        if (wantedTarget.equals(OptionalInt.of(right))) {
            throw Usage.invalid(
                    spec,
                    "--target",
                    "the network takes the image for " + describe(wantedTarget)
                            + " already; name another class, or the right one with --label");
        }
        RgbImage start = request.start() == null ? null : image.read(sources.get(0), request.start());
        if (start != null) {
            StartImage.check(request, attacked, input, start, right, wantedTarget);
        }
        termination.save();
        AttackOutcome outcome =
                AttackOutcome.of(request, attacked, input, right, wantedTarget, start, termination::asked);
        outcome.warnings().forEach(w -> spec.commandLine().getErr().println("perturb4j: " + w));
        sources.forEach(ModelLoader::startHashing);
        AttackPictures files = AttackPictures.of(input, outcome, amplify, request.eightBit());
        AttackReport report = AttackReport.of(Source.of(sources, image), request, attacked, outcome, files);
        if (outcome.stopped() && outcome.queries() == 0) {
            return termination.stopped("the attack was stopped before its first step; nothing was written");
        }
        AttackPage page = new AttackPage(request, attacked.classNames(), outcome.sample(), files, report);
        folder.publish(files.writers(report, page.document()));
        if (outcome.stopped()) {
            return termination.stopped("the attack was stopped after "
                    + NumberText.count(outcome.queries(), "query", "queries")
                    + "; the best found so far is in " + out + ", marked as partial");
        }
        if (json.wanted()) {
            json.print(spec, report);
        } else {
            new AttackText(spec.commandLine().getOut(), report).print(request, out);
        }
        return 0;
    }
}
