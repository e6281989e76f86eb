package io.github.perturb4j.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.perturb4j.attacks.evaluation.EvaluatedSample;
import io.github.perturb4j.attacks.evaluation.RobustnessEvaluation;
import io.github.perturb4j.attacks.evaluation.RobustnessTable;
import io.github.perturb4j.attacks.evaluation.Trial;
import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.resnet.image.ImageException;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An evaluation from where its log ends to the end. */
public final class EvaluationRun {
    private final EvaluationInput input;
    private final EvaluationRequest request;
    private final RobustnessEvaluation evaluation;
    private final SampleLog log;
    private final EvaluateBar bar;
    private final Map<Integer, EvaluatedSample> samples = new TreeMap<>();
    private final Map<Integer, String> skipped = new TreeMap<>();
    private final int runs;
    private double done;

    public EvaluationRun(
            EvaluationInput input,
            EvaluationRequest request,
            RobustnessEvaluation evaluation,
            SampleLog log,
            EvaluateBar bar) {
        this.input = input;
        this.request = request;
        this.evaluation = evaluation;
        this.log = log;
        this.bar = bar;
        this.runs = request.grid().runs().size();
        log.handOver(this::remember);
    }

    private void remember(JsonNode line) {
        int index = line.path("sample").asInt(-1);
        if (index < 0 || index >= input.images().size()) {
            throw log.unfit("there is no sample " + line.path("sample"));
        }
        if (line.has("attack")) {
            rememberAttack(line, index);
            return;
        }
        LogLine.Original original = log.read(() -> Json.read(line, LogLine.Original.class));
        if (original.problem() != null) {
            skipped.put(index, original.problem());
        } else if (original.predicted() == null || original.labelProbability() == null) {
            throw log.unfit("it has no prediction");
        } else {
            samples.put(index, original.toSample());
        }
    }

    private void rememberAttack(JsonNode line, int index) {
        JsonNode epsilon = line.path("epsilon");
        double radius =
                epsilon.isTextual() ? request.radius(epsilon.asText()) : Double.POSITIVE_INFINITY; // null: minimal-norm
        EvaluatedSample sample = samples.get(index);
        if (sample == null || Double.isNaN(radius)) {
            throw log.unfit("nothing is known of its original or its epsilon");
        }
        samples.put(index, sample.with(log.read(() -> LogLine.trial((ObjectNode) line, radius))));
    }

    /**
     * Does what is left to do, in batches.
     *
     * @throws CommandFailure if no image can be read, or the model gives NaN or infinity
     */
    public EvaluationOutcome run(int batchSize) {
        int count = input.images().size();
        done = samples.values().stream().mapToDouble(this::doneOf).sum() + skipped.size();
        bar.begin(done, count);
        skipped.values().forEach(bar::skipped);
        for (int from = 0; from < count; from += batchSize) {
            runBatch(from, Math.min(count, from + batchSize));
        }
        if (samples.isEmpty()) {
            log.discard();
            throw new CommandFailure("none of the " + count + " images can be read; the first: " + skipped.get(0));
        }
        return new EvaluationOutcome(input, request, table(), Map.copyOf(skipped));
    }

    private RobustnessTable table() {
        return new RobustnessTable(request.grid(), List.copyOf(samples.values()));
    }

    /** How much of an image's work is done: the part of the runs that it does not need any more. */
    private double doneOf(EvaluatedSample sample) {
        if (runs == 0) {
            return 1;
        }
        return 1 - (double) request.grid().runs().stream().filter(sample::needs).count() / runs;
    }

    private void runBatch(int from, int to) {
        List<Integer> open = new ArrayList<>();
        for (int i = from; i < to; i++) {
            if (!skipped.containsKey(i) && (!samples.containsKey(i) || doneOf(samples.get(i)) < 1)) {
                open.add(i);
            }
        }
        List<RgbImage> read = read(open);
        if (open.isEmpty()) {
            return;
        }
        try (INDArray pixels = Pixels.toFloat(read)) {
            predict(pixels, open);
            attack(pixels, open);
        } catch (ArithmeticException e) {
            throw new CommandFailure(
                    "the evaluation stopped at images " + from + " to " + (to - 1) + ": " + e.getMessage(), e);
        }
        bar.batch(table());
    }

    /** Reads images, and takes those off the list that cannot be read. */
    private List<RgbImage> read(List<Integer> open) {
        RgbImage[] images = new RgbImage[open.size()];
        String[] problems = new String[open.size()];
        Parallel.tiles(open.size(), i -> {
            try {
                images[i] = input.read(open.get(i));
            } catch (ImageException e) {
                problems[i] = e.getMessage();
            }
        });
        List<RgbImage> read = new ArrayList<>();
        List<LogLine.Original> lines = new ArrayList<>();
        for (int k = open.size() - 1; k >= 0; k--) {
            if (problems[k] == null) {
                read.add(0, images[k]);
            } else {
                lines.add(0, skip(open.remove(k), problems[k]));
            }
        }
        log.add(lines);
        lines.forEach(line -> bar.skipped(line.problem()));
        return read;
    }

    private LogLine.Original skip(int index, String problem) {
        if (samples.containsKey(index)) {
            throw new CommandFailure("image " + index + " could be read before the run was resumed: " + problem);
        }
        skipped.put(index, problem);
        advance(1);
        return new LogLine.Original(
                log.configuration(),
                index,
                input.images().name(index),
                input.images().label(index),
                null,
                null,
                problem);
    }

    /** What the originals are taken for, where that is not known yet. */
    private void predict(INDArray pixels, List<Integer> open) {
        if (open.stream().allMatch(samples::containsKey)) {
            return;
        }
        int[] labels = open.stream().mapToInt(input.images()::label).toArray();
        long[] ids = open.stream().mapToLong(i -> i).toArray();
        List<LogLine.Original> lines = new ArrayList<>();
        for (EvaluatedSample sample : evaluation.originals(pixels, labels, ids)) {
            int index = (int) sample.id();
            if (samples.putIfAbsent(index, sample) == null) {
                lines.add(
                        LogLine.Original.of(log.configuration(), input.images().name(index), sample));
                advance(doneOf(sample));
            }
        }
        log.add(lines);
    }

    private void attack(INDArray pixels, List<Integer> open) {
        List<EvaluatedSample> known = open.stream().map(samples::get).toList();
        evaluation.attack(pixels, known, trials -> finished(trials));
    }

    private void finished(List<Trial> trials) {
        log.add(trials.stream()
                .map(t -> LogLine.attacked(log.configuration(), t, request.text(t.epsilon())))
                .toList());
        for (Trial trial : trials) {
            EvaluatedSample before = samples.get((int) trial.sample());
            EvaluatedSample after = before.with(trial);
            samples.put((int) trial.sample(), after);
            advance(doneOf(after) - doneOf(before));
        }
    }

    private void advance(double more) {
        done += more;
        bar.advance(done);
    }
}
