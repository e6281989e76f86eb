package io.github.perturb4j.cli.train;

import io.github.perturb4j.cli.model.WeightsFile;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.cli.output.RunFile;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.optim.MovingAverage;
import io.github.perturb4j.nn.optim.Optimiser;
import io.github.perturb4j.nn.optim.Schedule;
import io.github.perturb4j.nn.train.Objective;
import io.github.perturb4j.nn.train.Trainer;
import io.github.perturb4j.resnet.data.Batches;
import io.github.perturb4j.resnet.data.Dataset;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A training run with all its parts: trains, tests, and writes what came of it. */
public record TrainRun(
        TrainData images,
        int testSamples,
        Batches batches,
        Module network,
        Optimiser optimiser,
        Schedule schedule,
        Objective objective,
        Optional<MovingAverage> average,
        AdversarialOptions adversarial,
        TrainSettings settings,
        Path out,
        Path file,
        PrintWriter text) {
    /** The file that a run goes on from. */
    static final String RUN = "run.safetensors";

    static final String WEIGHTS = "weights.safetensors";
    private static final String METRICS = "metrics.jsonl";
    private static final String CURVES = "curves.png";
    private static final String PAGE = "report.html";
    private static final String SUMMARY = "summary.json";
    private static final String TRAINING = "perturb4j.training";
    /**
     * How many unseen images are tested after each epoch, as they are and attacked; and how many attacked at the end.
     */
    private static final int EPOCH_CLEAN = 1000;

    private static final int EPOCH_ATTACKED = 200;
    private static final int LAST_ATTACKED = 1000;

    /** {@code summary.json}; accuracies are null without test images. */
    record Summary(
            TrainSettings settings,
            EpochLine lastEpoch,
            TestResult test,
            TestResult robust,
            double seconds,
            String weightsSha256) {}

    /** An accuracy; {@code attack} is null for images as they are. */
    record TestResult(double accuracy, int correct, int samples, String attack) {
        static TestResult of(TestScore score, String attack) {
            return new TestResult(score.accuracy(), score.correct(), score.samples(), attack);
        }
    }

    /**
     * Trains to the end, tests, and writes the results; false if it was stopped before, and the run is saved.
     *
     * @param stop asked after every step
     */
    boolean run(int epochs, BooleanSupplier stop) {
        MetricsLog log = new MetricsLog(out.resolve(METRICS));
        try (TrainListener listener =
                new TrainListener(text, epochs, batches.count(), log, this::draw, () -> averaged(this::epochTest))) {
            Trainer trainer = new Trainer(network, batches, optimiser, schedule, objective)
                    .checkpoint(file, settings.json())
                    .listener(listener)
                    .stopWhen(stop);
            average.ifPresent(trainer::average);
            if (!trainer.run(epochs)) {
                return false;
            }
            averaged(() -> finish(log));
            return true;
        }
    }

    private void draw(List<EpochLine> lines) {
        LearningCurves.draw(lines, out.resolve(CURVES));
        writePage(lines, null);
    }

    private void writePage(List<EpochLine> lines, Summary summary) {
        if (!lines.isEmpty()) { // of epochs, of which there may be none
            String page = new TrainPage(settings, lines, summary).document();
            RunFile.write(out.resolve(PAGE), file -> Files.writeString(file, page));
        }
    }

    /** With the averaged weights in the network's place, where there are any. */
    private <T> T averaged(Supplier<T> body) {
        if (average.isEmpty()) {
            return body.get();
        }
        try (MovingAverage.Lent lent = average.get().swapIn()) {
            return body.get();
        }
    }

    private TrainListener.EpochTest epochTest() {
        if (images.test().isEmpty()) {
            return new TrainListener.EpochTest(null, null);
        }
        Dataset unseen = images.test().get();
        double clean = TestScore.clean(network, unseen, Math.min(testSamples, EPOCH_CLEAN))
                .accuracy();
        Double robust = adversarial.wanted()
                ? attacked(unseen, Math.min(testSamples, EPOCH_ATTACKED)).accuracy()
                : null;
        return new TrainListener.EpochTest(clean, robust);
    }

    private TestScore attacked(Dataset unseen, int limit) {
        return TestScore.attacked(network, unseen, limit, adversarial.ball(), adversarial.testAttack());
    }

    private Path finish(MetricsLog log) {
        Path weights = out.resolve(WEIGHTS);
        Map<String, String> metadata = new LinkedHashMap<>(images.card().metadata());
        metadata.put("format", "pt");
        metadata.put(TRAINING, settings.json());
        StateDict dict = network.stateDict();
        StateDict.of(dict.tensors(), metadata, weights.toString()).writeSafetensors(weights);
        TestResult clean = images.test()
                .map(unseen -> TestResult.of(TestScore.clean(network, unseen, testSamples), null))
                .orElse(null);
        TestResult robust = images.test()
                .filter(unseen -> adversarial.wanted())
                .map(unseen -> TestResult.of(
                        attacked(unseen, Math.min(testSamples, LAST_ATTACKED)), adversarial.testAttackText()))
                .orElse(null);
        double seconds = log.lines().stream().mapToDouble(EpochLine::seconds).sum();
        EpochLine last =
                log.lines().isEmpty() ? null : log.lines().get(log.lines().size() - 1);
        Summary summary = new Summary(settings, last, clean, robust, seconds, WeightsFile.sha256(weights));
        RunFile.write(out.resolve(SUMMARY), file -> Files.writeString(file, Json.of(summary) + "\n"));
        writePage(log.lines(), summary);
        TrainText.end(text, summary, out);
        return weights;
    }
}
