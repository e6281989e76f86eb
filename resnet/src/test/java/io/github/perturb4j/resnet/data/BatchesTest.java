package io.github.perturb4j.resnet.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.nn.train.Batch;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class BatchesTest {
    private static final int H = 5;
    private static final int W = 4;

    /** n small images, all different; the labels go 0, 1, 2, 0, ... */
    private record Small(int size) implements Dataset {
        @Override
        public ClassNames classNames() {
            return ClassNames.of(List.of("a", "b", "c"));
        }

        @Override
        public RgbImage image(int index) {
            byte[] samples = new byte[3 * H * W];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = (byte) (17 * index + 5 * i);
            }
            return RgbImage.of(W, H, samples);
        }

        @Override
        public int label(int index) {
            return index % 3;
        }
    }

    private record Taken(List<int[]> indices, List<float[]> pixels) {}

    private static Taken take(Batches batches, int epoch, int first) {
        Taken taken = new Taken(new ArrayList<>(), new ArrayList<>());
        try (Epoch e = batches.epoch(epoch, first)) {
            while (e.hasNext()) {
                try (Batch batch = e.next()) {
                    taken.indices.add(batch.indices());
                    taken.pixels.add(floats(batch.inputs()));
                }
            }
        }
        return taken;
    }

    private static float[] floats(INDArray array) {
        float[] values = new float[(int) array.length()];
        INDArray flat = array.reshape(array.length());
        for (int i = 0; i < values.length; i++) {
            values[i] = flat.getFloat(i);
        }
        return values;
    }

    private static int[] all(Taken taken) {
        return taken.indices.stream().flatMapToInt(Arrays::stream).toArray();
    }

    @Property(tries = 50)
    void anEpochHoldsEverySampleOnce(
            @ForAll @IntRange(min = 1, max = 40) int n,
            @ForAll @IntRange(min = 1, max = 17) int size,
            @ForAll long seed) {
        Batches batches = Batches.of(new Small(n), size).shuffled(seed);
        Taken taken = take(batches, 0, 0);
        assertThat(taken.indices).hasSize(batches.count());
        assertThat(all(taken)).containsExactlyInAnyOrder(IntStream.range(0, n).toArray());
        for (int b = 0; b < batches.count() - 1; b++) {
            assertThat(taken.indices.get(b)).hasSize(size);
        }
    }

    @Test
    void batchesAreTheImagesAsPixelsMakesThem() {
        Small data = new Small(7);
        try (Epoch epoch = Batches.of(data, 3).epoch(0)) {
            int seen = 0;
            while (epoch.hasNext()) {
                assertThat(epoch.position()).isEqualTo(seen / 3);
                try (Batch batch = epoch.next()) {
                    assertThat(batch.inputs().shape()).containsExactly(batch.size(), 3, H, W);
                    float[] pixels = floats(batch.inputs());
                    for (int i = 0; i < batch.size(); i++, seen++) {
                        assertThat(batch.indices()[i]).isEqualTo(seen);
                        assertThat(batch.labels()[i]).isEqualTo(seen % 3);
                        try (INDArray alone = Pixels.toFloat(data.image(seen))) {
                            assertThat(Arrays.copyOfRange(pixels, i * 3 * H * W, (i + 1) * 3 * H * W))
                                    .isEqualTo(floats(alone));
                        }
                    }
                }
            }
            assertThat(seen).isEqualTo(7);
        }
    }

    @Test
    void orderDependsOnSeedAndEpochAlone() {
        Batches batches = Batches.of(new Small(60), 8).shuffled(5);
        assertThat(batches.order(3))
                .isEqualTo(Batches.of(new Small(60), 30).shuffled(5).order(3));
        assertThat(batches.order(3)).isNotEqualTo(batches.order(4));
        assertThat(batches.order(3)).isNotEqualTo(batches.shuffled(6).order(3));
    }

    /** Where sample 0 of 4 lands over many epochs: every place about as often. */
    @Test
    void shufflingFavoursNoPlace() {
        Batches batches = Batches.of(new Small(4), 2).shuffled(9);
        int[] places = new int[4];
        for (int epoch = 0; epoch < 4000; epoch++) {
            int[] order = batches.order(epoch);
            places[IntStream.range(0, 4).filter(i -> order[i] == 0).findFirst().orElseThrow()]++;
        }
        assertThat(Arrays.stream(places).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(860, 1140));
    }

    @Test
    void augmentedBitsDependOnSeedEpochAndSampleAlone() {
        Small data = new Small(20);
        Augmentation augmentation = new Augmentation(true, 2, 2);
        Taken small = take(Batches.of(data, 3).shuffled(1).augmented(augmentation), 2, 0);
        Taken large = take(Batches.of(data, 20).shuffled(1).augmented(augmentation), 2, 0);
        int at = 0;
        for (float[] pixels : small.pixels) {
            assertThat(pixels).isEqualTo(Arrays.copyOfRange(large.pixels.get(0), at, at + pixels.length));
            at += pixels.length;
        }
        assertThat(take(Batches.of(data, 20).shuffled(1).augmented(augmentation), 3, 0)
                        .pixels
                        .get(0))
                .isNotEqualTo(large.pixels.get(0));
        assertThat(take(Batches.of(data, 20).shuffled(1), 2, 0).pixels.get(0)).isNotEqualTo(large.pixels.get(0));
    }

    @Test
    void resumedEpochGoesOnWithTheSameBits() {
        Batches batches = Batches.of(new Small(23), 4).shuffled(1).augmented(new Augmentation(true, 1, 1));
        Taken whole = take(batches, 1, 0);
        Taken rest = take(batches, 1, 4);
        assertThat(rest.pixels).hasSize(2);
        assertThat(rest.pixels.get(0)).isEqualTo(whole.pixels.get(4));
        assertThat(rest.pixels.get(1)).isEqualTo(whole.pixels.get(5));
        assertThat(take(batches, 1, 6).pixels).isEmpty();
    }

    @Test
    void wholeBatchesOnly() {
        Batches batches = Batches.of(new Small(23), 4).wholeOnly();
        assertThat(batches.count()).isEqualTo(5);
        assertThat(all(take(batches, 0, 0)))
                .containsExactly(IntStream.range(0, 20).toArray());
        assertThatThrownBy(() -> Batches.of(new Small(3), 4).wholeOnly())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("batch of 4", "3 samples");
    }

    /** A data set in which one image is of another size, and one cannot be read. */
    private static Dataset broken(AtomicInteger reads) {
        Small whole = new Small(8);
        return new Dataset() {
            @Override
            public int size() {
                return 8;
            }

            @Override
            public ClassNames classNames() {
                return whole.classNames();
            }

            @Override
            public RgbImage image(int index) {
                reads.incrementAndGet();
                if (index == 5) {
                    throw new DatasetException("image 5 is gone");
                }
                return index == 3 ? RgbImage.of(2, 2, new byte[12]) : whole.image(index);
            }

            @Override
            public int label(int index) {
                return 0;
            }
        };
    }

    @Test
    void problemsReachTheConsumer() {
        try (Epoch epoch = Batches.of(broken(new AtomicInteger()), 2).epoch(0)) {
            epoch.next().close();
            assertThatThrownBy(epoch::next)
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContainingAll("image 3", "2x2", "image 0 is 4x5");
            assertThatThrownBy(epoch::next).isInstanceOf(DatasetException.class).hasMessageContaining("image 3");
        }
        try (Epoch epoch = Batches.of(broken(new AtomicInteger()), 2).epoch(0, 2)) {
            assertThatThrownBy(epoch::next).isInstanceOf(DatasetException.class).hasMessage("image 5 is gone");
        }
    }

    @Test
    void theNextBatchIsMadeAheadAndNoMore() throws InterruptedException {
        AtomicInteger reads = new AtomicInteger();
        Batches batches = Batches.of(broken(reads), 1);
        try (Epoch epoch = batches.epoch(0)) {
            epoch.next().close();
            for (int i = 0; i < 2000 && reads.get() < 3; i++) {
                Thread.sleep(5);
            }
            assertThat(reads.get()).isEqualTo(3); // to learn the size, batch 0, batch 1
        }
    }

    @Test
    void anEpochEnds() {
        Epoch epoch = Batches.of(new Small(2), 2).epoch(0);
        epoch.next().close();
        assertThat(epoch.hasNext()).isFalse();
        assertThatThrownBy(epoch::next).isInstanceOf(NoSuchElementException.class);
        Epoch closed = Batches.of(new Small(4), 2).epoch(0);
        closed.close();
        assertThat(closed.hasNext()).isFalse();
        closed.close();
    }

    @Test
    void badArguments() {
        assertThatThrownBy(() -> Batches.of(new Small(4), 0)).hasMessageContaining("batch of 0 samples");
        assertThatThrownBy(() -> Batches.of(new Small(0), 1)).hasMessageContaining("empty");
        assertThatThrownBy(() -> Batches.of(new Small(4), 2).epoch(-1)).hasMessageContaining("epoch -1");
        assertThatThrownBy(() -> Batches.of(new Small(4), 2).epoch(0, 3)).hasMessageContaining("0 to 2");
        assertThatThrownBy(() -> Batches.of(new Small(4), 2).augmented(new Augmentation(false, 4, 0)))
                .hasMessageContaining("less than both sides");
    }
}
