package io.github.perturb4j.cli.train;

import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.cli.output.Percent;
import io.github.perturb4j.cli.output.WorkBar;
import io.github.perturb4j.nn.train.EpochMetrics;
import io.github.perturb4j.nn.train.TrainingListener;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Prints how training gets on, tests after every epoch, keeps the log, and has it drawn. */
public final class TrainListener implements TrainingListener, AutoCloseable {
    private static final double SECOND = 1e9;

    private final PrintWriter out;
    private final int epochs;
    private final int batches;
    private final MetricsLog log;
    private final Consumer<List<EpochLine>> drawing;
    private final Supplier<EpochTest> test;
    private WorkBar bar = WorkBar.untimed("");
    private long epochStart;
    private long begun;
    private long stepsHere;

    /** The accuracies after an epoch, each null where there is none. */
    record EpochTest(Double clean, Double robust) {}

    TrainListener(
            PrintWriter out,
            int epochs,
            int batches,
            MetricsLog log,
            Consumer<List<EpochLine>> drawing,
            Supplier<EpochTest> test) {
        this.out = out;
        this.epochs = epochs;
        this.batches = batches;
        this.log = log;
        this.drawing = drawing;
        this.test = test;
    }

    @Override
    public void begin(int epoch, int batch) {
        log.resume(epoch);
        if (epoch + batch > 0) {
            out.printf(
                    Locale.ROOT,
                    "going on with epoch %d of %d, batch %d of %d%n",
                    epoch + 1,
                    epochs,
                    batch + 1,
                    batches);
        }
        begun = System.nanoTime();
        epochStart = begun;
    }

    @Override
    public void step(int epoch, int batch, int count, double loss, double accuracy) {
        stepsHere++;
        if (stepsHere == 1 || batch == 0) {
            bar = WorkBar.untimed("epoch " + (epoch + 1) + "/" + epochs);
        }
        String left = NumberText.duration(left(epoch, batch + 1));
        bar.show(
                batch + 1,
                count,
                String.format(
                        Locale.ROOT, " loss %.4f, accuracy %s, %s left in all", loss, Percent.fixed(accuracy), left));
    }

    private Duration left(int epoch, int batchesDone) {
        long steps = (long) (epochs - epoch) * batches - batchesDone;
        return Duration.ofNanos((System.nanoTime() - begun) / Math.max(1, stepsHere) * steps);
    }

    @Override
    public void epoch(EpochMetrics metrics) {
        double seconds = (System.nanoTime() - epochStart) / SECOND;
        bar.close();
        EpochTest tested = test.get();
        EpochLine line = new EpochLine(
                metrics.epoch() + 1,
                metrics.steps(),
                metrics.loss(),
                metrics.accuracy(),
                tested.clean(),
                tested.robust(),
                metrics.learningRate(),
                metrics.gradientNorm(),
                seconds);
        log.add(line);
        drawing.accept(log.lines());
        print(line, left(metrics.epoch(), batches));
        epochStart = System.nanoTime();
    }

    private void print(EpochLine line, Duration left) {
        out.printf(
                Locale.ROOT,
                "epoch %d/%d: loss %.4f, accuracy %s%s%s, lr %.3g, %s%s%n",
                line.epoch(),
                epochs,
                line.loss(),
                Percent.fixed(line.accuracy()),
                line.testAccuracy() == null ? "" : ", test " + Percent.fixed(line.testAccuracy()),
                line.robustAccuracy() == null ? "" : ", robust " + Percent.fixed(line.robustAccuracy()),
                line.learningRate(),
                NumberText.duration(Duration.ofMillis(Math.round(line.seconds() * 1000))),
                line.epoch() == epochs ? "" : ", " + NumberText.duration(left) + " left");
        out.flush();
    }

    @Override
    public void close() {
        bar.close();
    }
}
