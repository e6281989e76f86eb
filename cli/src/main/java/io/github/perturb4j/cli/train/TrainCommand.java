package io.github.perturb4j.cli.train;

import io.github.perturb4j.cli.model.ArchitectureOption;
import io.github.perturb4j.cli.model.WeightsFile;
import io.github.perturb4j.cli.options.ThreadsOption;
import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.cli.output.OutputFolder;
import io.github.perturb4j.cli.output.Termination;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.optim.MovingAverage;
import io.github.perturb4j.nn.optim.Optimiser;
import io.github.perturb4j.nn.optim.Schedule;
import io.github.perturb4j.nn.train.Objective;
import io.github.perturb4j.resnet.data.Batches;
import io.github.perturb4j.weights.Selection;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train}: trains a network, on adversarial examples if asked to. */
@Command(
        name = "train",
        description = "Trains a network on images, or on adversarial examples made of them.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  perturb4j train --data scenes --model resnet20_cifar --epochs 6 --out run",
            "  perturb4j train --data scenes --model resnet20_cifar --epochs 6 --out run \\",
            "      --resume",
            "  perturb4j train --data scenes --model resnet20_cifar --adversarial fast \\",
            "      --epsilon 8/255 --out robust",
            "  perturb4j train --data cifar10:cifar-10-batches-bin --model resnet20_cifar \\",
            "      --epochs 30 --cutout 8 --out c10",
            "  perturb4j train --data folder:photos --model resnet18 --image-size 64 \\",
            "      --optimizer adamw --out mine",
            "",
            "The folder gets weights.safetensors (for --weights of the other commands; it",
            "names its classes), summary.json, metrics.jsonl (a line for each epoch),",
            "report.html, curves.png and run.safetensors, the whole run after its last",
            "epoch. The same command ends with the same weights, bit for bit. Ctrl-C or",
            "SIGTERM saves the run; with --resume the same command goes on where it stopped,",
            "and ends with the bits of a run that was never interrupted.",
        })
public final class TrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOptions data;

    @Mixin
    private ArchitectureOption model;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder for the results.")
    private Path out;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "10",
            description = "Passes over the data (default: 10).")
    private int epochs;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "128",
            description = "Images per step (default: 128).")
    private int batchSize;

    @Mixin
    private OptimiserOptions optimiser;

    @Mixin
    private AdversarialOptions adversarial;

    @Option(
            names = "--init",
            paramLabel = "FILE",
            description = "Begin with these weights (default: drawn from the seed, He et al. 2015).")
    private Path init;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of scenes, first weights, order, augmentation and attacks (default: 1).")
    private long seed;

    @Option(
            names = "--test-samples",
            paramLabel = "N",
            description = "Test on the first N unseen images alone (default: all, and 1000 attacked ones).")
    private Integer testSamples;

    @Option(names = "--resume", description = "Go on with the run in the folder.")
    private boolean resume;

    @Mixin
    private ThreadsOption threads;

    @Override
    public Integer call() {
        check();
        try (Termination termination = new Termination(spec.commandLine().getErr());
                OutputFolder folder = termination.open(out)) { // removed again if nothing was put there
            return train(training(), epochs, termination);
        }
    }

    private TrainRun training() {
        Objective objective = adversarial.objective(seed);
        TrainData images = data.open(model.architecture(), seed);
        Batches batches = batches(images);
        Schedule schedule = optimiser.schedule(
                epochs,
                batches.count(),
                NumberText.count(images.train().size(), "image") + " in batches of " + batchSize);
        TrainSettings settings = settings(images, batches);
        Path run = runFile(settings);
        Module network = network(images);
        Optimiser steps = optimiser.optimiser(network);
        Optional<MovingAverage> average = optimiser.average(network);
        PrintWriter text = spec.commandLine().getOut();
        TrainText.begin(text, settings, images, network.parameterCount());
        return new TrainRun(
                images,
                testSamples == null ? Integer.MAX_VALUE : testSamples,
                batches,
                network,
                steps,
                schedule,
                objective,
                average,
                adversarial,
                settings,
                out,
                run,
                text);
    }

    private static int train(TrainRun training, int epochs, Termination termination) {
        termination.save();
        return training.run(epochs, termination::asked)
                ? 0
                : termination.stopped("training was stopped and is saved in " + training.file()
                        + "; the same command with --resume goes on");
    }

    private void check() {
        if (epochs < 1) {
            throw Usage.invalid(spec, "--epochs", "expected at least 1, found " + epochs);
        }
        if (testSamples != null && testSamples < 1) {
            throw Usage.invalid(spec, "--test-samples", "expected at least 1, found " + testSamples);
        }
        if (resume && !Files.exists(out.resolve(TrainRun.RUN))) {
            throw new CommandFailure("there is no run to go on with: " + out.resolve(TrainRun.RUN)
                    + " does not exist; leave out --resume to begin one");
        }
        if (!resume && Files.exists(out.resolve(TrainRun.RUN))) {
            throw new CommandFailure("the folder " + out + " holds a run already; go on with it by --resume, or name"
                    + " another --out");
        }
    }

    private Batches batches(TrainData images) {
        try {
            return images.batches(batchSize, seed, data.augmentation());
        } catch (IllegalArgumentException e) {
            throw Usage.bad(spec, e.getMessage());
        }
    }

    private TrainSettings settings(TrainData images, Batches batches) {
        return new TrainSettings(
                model.architecture().label(),
                data.name(),
                data.scenes(),
                images.train().size(),
                images.card().classNames().size(),
                images.side(),
                data.augmentation().flip(),
                data.augmentation().pad(),
                data.augmentation().cutout(),
                epochs,
                batchSize,
                seed,
                init == null ? null : WeightsFile.sha256(init),
                optimiser.settings(),
                adversarial.settings());
    }

    private Path runFile(TrainSettings settings) {
        Path run = out.resolve(TrainRun.RUN);
        if (resume) {
            settings.requireSame(run);
        }
        return run;
    }

    private Module network(TrainData images) {
        Module network = model.architecture().network(images.card().classNames().size());
        if (init == null) {
            return network.initialise(seed);
        }
        StateDict dict = WeightsFile.read(
                init,
                Selection.usual(),
                model.architecture(),
                spec.commandLine().getErr());
        return network.load(dict, DataType.FLOAT);
    }
}
