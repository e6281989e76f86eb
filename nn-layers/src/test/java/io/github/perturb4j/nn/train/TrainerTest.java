package io.github.perturb4j.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.BatchNorm2d;
import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.Conv2d;
import io.github.perturb4j.nn.Function;
import io.github.perturb4j.nn.Linear;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.Sequential;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.optim.MovingAverage;
import io.github.perturb4j.nn.optim.Schedule;
import io.github.perturb4j.nn.optim.Sgd;
import io.github.perturb4j.nn.optim.SgdOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

class TrainerTest {
    private static final int BATCHES = 6;

    /** Two classes: bright above the diagonal, or below it. */
    private static final BatchSource TRIANGLES = source(BATCHES, TrainerTest::triangles);

    private static Batch triangles(int epoch, int number) {
        CounterRandom random = new CounterRandom(31L * epoch + number);
        int n = 16;
        int[] labels = random.ints(n, 0, 2).toArray();
        double[] pixels = new double[n * 36];
        for (int i = 0; i < pixels.length; i++) {
            boolean above = i % 6 > i / 6 % 6;
            pixels[i] = random.nextGaussian() + (above == (labels[i / 36] == 0) ? 1 : 0);
        }
        return new Batch(Memory.of(DataType.FLOAT, pixels, n, 1, 6, 6), labels, new int[n]);
    }

    private static BatchSource source(int count, BiFunction<Integer, Integer, Batch> batch) {
        return new BatchSource() {
            @Override
            public int count() {
                return count;
            }

            @Override
            public BatchIterator epoch(int epoch, int firstBatch) {
                return new BatchIterator() {
                    private int next = firstBatch;

                    @Override
                    public boolean hasNext() {
                        return next < count;
                    }

                    @Override
                    public Batch next() {
                        return batch.apply(epoch, next++);
                    }

                    @Override
                    public void close() {
                        next = count;
                    }
                };
            }
        };
    }

    private static Module network() {
        return new Sequential(
                        new Conv2d(1, 4, 3, 1, 1, 1),
                        new BatchNorm2d(4),
                        Function.relu(),
                        Function.flatten(),
                        new Linear(4 * 36, 2))
                .initialise(3);
    }

    private static Trainer trainer(Module network) {
        Sgd sgd = new Sgd(network.namedParameters(), SgdOptions.plain().withMomentum(0.9));
        Schedule schedule = Schedule.cosine(0.05, 3 * BATCHES, 0);
        return new Trainer(network, TRIANGLES, sgd, schedule, Objective.crossEntropy())
                .average(new MovingAverage(network, MovingAverage.Decay.constant(0.9)));
    }

    @Test
    void learns() {
        List<EpochMetrics> epochs = new ArrayList<>();
        boolean finished = trainer(network())
                .listener(new TrainingListener() {
                    @Override
                    public void epoch(EpochMetrics metrics) {
                        epochs.add(metrics);
                    }
                })
                .run(3);
        assertThat(finished).isTrue();
        assertThat(epochs).extracting(EpochMetrics::epoch).containsExactly(0, 1, 2);
        assertThat(epochs.get(2).steps()).isEqualTo(3 * BATCHES);
        assertThat(epochs.get(2).loss()).isLessThan(0.5 * epochs.get(0).loss());
        assertThat(epochs.get(2).accuracy()).isGreaterThan(0.9);
    }

    @Test
    void aRunThatIsStoppedAnywhereEndsWithTheSameBits(@TempDir Path folder) {
        Path whole = folder.resolve("whole.safetensors");
        trainer(network()).checkpoint(whole, "s").run(3);
        for (int after : new int[] {1, 4, BATCHES, 2 * BATCHES + 5}) {
            Path file = folder.resolve("stopped" + after + ".safetensors");
            AtomicInteger steps = new AtomicInteger();
            boolean finished = trainer(network())
                    .checkpoint(file, "s")
                    .stopWhen(() -> steps.incrementAndGet() == after)
                    .run(3);
            assertThat(finished).isFalse();
            assertThat(trainer(network()).checkpoint(file, "s").run(3)).isTrue();
            assertThat(StateDict.readSafetensors(file)).isEqualTo(StateDict.readSafetensors(whole));
            assertThat(file).hasSameBinaryContentAs(whole);
        }
    }

    @Test
    void aFinishedRunIsNotRepeated(@TempDir Path folder) {
        Path file = folder.resolve("run.safetensors");
        trainer(network()).checkpoint(file, "s").run(1);
        AtomicInteger steps = new AtomicInteger();
        trainer(network())
                .checkpoint(file, "s")
                .stopWhen(() -> steps.incrementAndGet() > 0)
                .run(1);
        assertThat(steps).hasValue(0);
    }

    @Test
    void divergenceNamesTheFirstBadOpAndKeepsTheLastCheckpoint(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("run.safetensors");
        Module network = network();
        trainer(network).checkpoint(file, "s").run(1);
        byte[] good = Files.readAllBytes(file);
        Sgd sgd = new Sgd(network.namedParameters(), SgdOptions.plain().withMomentum(0.9));
        Objective broken = (net, batch, step) -> {
            Objective.Value value = Objective.crossEntropy().of(net, batch, step);
            return new Objective.Value(Ops.log(Ops.mul(value.loss(), -1)), value.logits());
        };
        MovingAverage average = new MovingAverage(network, MovingAverage.Decay.constant(0.9));
        Trainer diverging = new Trainer(network, TRIANGLES, sgd, Schedule.constant(0.05), broken)
                .average(average)
                .checkpoint(file, "s");
        assertThatThrownBy(() -> diverging.run(2))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("epoch 1, batch 0")
                .hasMessageContaining("the op log")
                .hasMessageContaining("learning rate is 0.05");
        assertThat(Files.readAllBytes(file)).isEqualTo(good);
    }

    @Test
    void otherSettingsAndOtherFilesAreRefused(@TempDir Path folder) {
        Path file = folder.resolve("run.safetensors");
        trainer(network()).checkpoint(file, "seed 1").run(1);
        assertThatThrownBy(() -> trainer(network()).checkpoint(file, "seed 2").run(2))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("seed 1")
                .hasMessageContaining("seed 2");
        Path weights = folder.resolve("weights.safetensors");
        network().stateDict().writeSafetensors(weights);
        assertThatThrownBy(() -> trainer(network()).checkpoint(weights, "").run(2))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("no training run");
    }

    @Test
    void aFailingSourceEndsTheRunWithItsOwnError() {
        Module network = network();
        BatchSource failing = source(3, (epoch, number) -> {
            if (number == 2) {
                throw new IllegalStateException("no more images");
            }
            return triangles(epoch, number);
        });
        Sgd sgd = new Sgd(network.namedParameters(), SgdOptions.plain());
        Trainer trainer = new Trainer(network, failing, sgd, Schedule.constant(0.1), Objective.crossEntropy());
        assertThatThrownBy(() -> trainer.run(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no more images");
    }
}
