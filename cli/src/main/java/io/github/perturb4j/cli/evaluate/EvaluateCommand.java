package io.github.perturb4j.cli.evaluate;

import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.evaluation.RobustnessEvaluation;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.cli.attack.AttackedModel;
import io.github.perturb4j.cli.model.ImageOptions;
import io.github.perturb4j.cli.model.ModelLoader;
import io.github.perturb4j.cli.model.ModelOptions;
import io.github.perturb4j.cli.model.TestImages;
import io.github.perturb4j.cli.options.Choice;
import io.github.perturb4j.cli.options.JsonOption;
import io.github.perturb4j.cli.options.RandomOptions;
import io.github.perturb4j.cli.options.Randomness;
import io.github.perturb4j.cli.options.ThreadsOption;
import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.cli.output.OutputFolder;
import io.github.perturb4j.cli.output.Termination;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.data.ImageList;
import io.github.perturb4j.resnet.image.ResizePipeline;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code evaluate}: how robust a network is, on many images, to many attacks. */
@Command(
        name = "evaluate",
        description = "Measures how robust a network is: many images, every attack at every radius, the worst case.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  perturb4j evaluate scenes --model resnet20_scenes --limit 50 \\",
            "      --attacks pgd:steps=20,apgd-ce,deepfool --epsilons 0,1/255,2/255 \\",
            "      --out result",
            "  perturb4j evaluate test_batch.bin --model resnet20_cifar \\",
            "      --weights robust.safetensors --out robust --resume",
            "  perturb4j evaluate photos.csv --model resnet50 --attacks autoattack,cw \\",
            "      --norm l2 --epsilons 0.5,1 --out l2",
            "  perturb4j evaluate scenes --model resnet20_scenes_robust --limit 50 \\",
            "      --attacks pgd:steps=20,mi-fgsm --transfer-from resnet20_scenes \\",
            "      --eight-bit --out transfer",
            "  perturb4j evaluate cifar10-test --model resnet20_cifar \\",
            "      --weights resnet20.th --limit 100 --attacks pgd \\",
            "      --random-input noise:0.05 --eot 10 --out smoothed",
            "",
            "The folder gets report.html, summary.json, samples.csv (a line for each image)",
            "and samples.jsonl, to which every image's results are added as soon as they are",
            "known. A run that was stopped or killed goes on with --resume, and ends with the",
            "same results as one that was not.",
        })
public final class EvaluateCommand implements Callable<Integer> {
    private static final int MOST_AT_ONCE = 65_536;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TestImages images;

    @Mixin
    private ModelOptions model;

    @Mixin
    private EvaluateOptions attacks;

    @Mixin
    private RandomOptions random;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "50",
            description = "Images that are computed together (default: 50). Results do not depend on it.")
    private int batchSize;

    @Option(
            names = "--resize",
            paramLabel = "HOW",
            converter = Squares.class,
            completionCandidates = Squares.class,
            description = {
                "How images become inputs: exact, squeezed to a square (default of the small models); imagenet,"
                        + " shorter side to 256, then the central 224x224 (default of ImageNet models)."
            })
    private ResizePipeline resize;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder for the results.")
    private Path out;

    @Option(
            names = "--resume",
            description = "Go on with the run in the folder, if there is one; its settings must be the same.")
    private boolean resume;

    @Option(
            names = "--no-timings",
            description = "Leave seconds out of summary.json: then the same run gives the same bytes.")
    private boolean noTimings;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        check();
        EvaluationRequest request = attacks.request();
        Randomness randomness = random.randomness();
        try (Termination termination = new Termination(spec.commandLine().getErr());
                OutputFolder folder = termination.open(out)) { // before weights are read, which may take a while
            ModelLoader first = model.sources().get(0);
            ImageList all = images.open(first);
            EvaluationInput input = new EvaluationInput(
                    images.limit() == null ? all : all.first(images.limit()),
                    pipeline(first),
                    first.card().imageSize());
            return evaluate(networks(input, randomness), input, request, folder, termination);
        }
    }

    private EvaluatedNetworks networks(EvaluationInput input, Randomness randomness) {
        int batch = Math.min(batchSize, input.images().size());
        return EvaluatedNetworks.of(
                spec,
                model.sources(),
                attacks.transfers(),
                randomness,
                source -> source.load(batch, input.side(), input.side(), true));
    }

    private void check() {
        images.check();
        if (batchSize < 1 || batchSize > MOST_AT_ONCE) {
            throw Usage.invalid(spec, "--batch-size", "expected 1 to " + MOST_AT_ONCE + ", found " + batchSize);
        }
        if (!resume && Files.exists(out.resolve(SampleLog.FILE))) {
            throw new CommandFailure(
                    "the folder " + out + " holds a run already; go on with it by --resume, or name another --out");
        }
    }

    private ResizePipeline pipeline(ModelLoader model) {
        if (resize != null) {
            return resize;
        }
        return ImageOptions.square(model.architecture());
    }

    private int evaluate(
            EvaluatedNetworks networks,
            EvaluationInput input,
            EvaluationRequest request,
            OutputFolder folder,
            Termination termination) {
        EvaluationSettings settings = settings(networks, input, request);
        PrintWriter err = spec.commandLine().getErr();
        termination.save();
        try (SampleLog log = SampleLog.open(out, settings)) {
            Set<String> warnings = new LinkedHashSet<>();
            AttackRunner runner = networks.attacked()
                    .runner(attacks.norm().ball(Epsilon.of(0), PixelBox.UNIT))
                    .batchSize(batchSize)
                    .seed(images.seed())
                    .eightBit(attacks.isEightBit())
                    .warned(warnings::add)
                    .cancelWhen(termination::asked);
            try (EvaluateBar bar = new EvaluateBar(err, json.wanted())) {
                RobustnessEvaluation evaluation =
                        RobustnessEvaluation.of(runner, request.grid()).madeOn(networks.sources(request));
                EvaluationOutcome outcome = new EvaluationRun(input, request, evaluation, log, bar).run(batchSize);
                bar.close();
                warnings.forEach(warning -> err.println("perturb4j: " + warning));
                publish(
                        outcome,
                        EvaluationSummary.of(outcome, settings, !noTimings),
                        networks.attacked().classNames(),
                        evaluation,
                        folder);
                return 0;
            } catch (CancellationException e) {
                return termination.stopped("the evaluation was stopped; what is done is in "
                        + out.resolve(SampleLog.FILE) + ", and the same command with --resume goes on");
            }
        }
    }

    private EvaluationSettings settings(EvaluatedNetworks networks, EvaluationInput input, EvaluationRequest request) {
        return new EvaluationSettings(
                AttackedModel.label(model.sources()),
                AttackedModel.weightsSha256(model.sources()),
                model.sources().get(0).weightsSelection(),
                images.data(),
                input.images().size(),
                input.images().sha256(),
                input.side(),
                ImageOptions.label(input.pipeline()),
                model.isPlain(),
                request.grid().attacks().keySet().stream().toList(),
                attacks.norm().label(),
                request.epsilons(),
                images.seed(),
                images.limit(),
                attacks.isEightBit() ? true : null,
                networks.attacked().randomness().equals(Randomness.NONE)
                        ? null
                        : networks.attacked().randomness().describe().substring(2),
                networks.hashes());
    }

    private void publish(
            EvaluationOutcome outcome,
            EvaluationSummary summary,
            ClassNames names,
            RobustnessEvaluation evaluation,
            OutputFolder folder) {
        Map<String, Consumer<Path>> writers = new LinkedHashMap<>();
        ShownImage.Maker images = new ShownImage.Maker(outcome, evaluation);
        writers.put(
                "report.html",
                OutputFolder.text(new EvaluationPage(outcome, summary, names)
                        .document(images.leastRobust(), images.mostRobust())));
        writers.put("samples.csv", OutputFolder.text(SamplesCsv.of(outcome, names)));
        writers.put("summary.json", OutputFolder.text(Json.of(summary) + "\n"));
        folder.publish(writers);
        if (json.wanted()) {
            json.print(spec, summary);
        } else {
            new EvaluationText(spec.commandLine().getOut(), outcome, summary).print(out);
        }
    }

    /** The pipelines that make all images the same size. */
    static final class Squares extends Choice<ResizePipeline> {
        Squares() {
            super(new ResizePipeline[] {ResizePipeline.EXACT, ResizePipeline.IMAGENET}, ImageOptions::label);
        }
    }
}
