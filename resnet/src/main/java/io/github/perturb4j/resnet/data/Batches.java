package io.github.perturb4j.resnet.data;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.train.Batch;
import io.github.perturb4j.nn.train.BatchSource;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Cuts a data set into batches, epoch by epoch: every sample once per epoch, in the data set's order or shuffled, as it
 * is or augmented. Immutable.
 *
 * <p>An epoch is a function of (data set, batch size, seed, epoch): its order comes from the seed and the epoch, what
 * happens to a sample from the seed, the epoch and the sample's number. Neither the number of threads nor what ran
 * before makes a difference, so training resumed at any batch goes on with the same bits.
 *
 * <pre>{@code
 * Batches batches = Batches.of(Scenes.train(1, 20_000), 128).shuffled(1).augmented(new Augmentation(true, 4, 0));
 * try (Epoch epoch = batches.epoch(0)) {
 *     while (epoch.hasNext()) {
 *         try (Batch batch = epoch.next()) {
 *             step(batch.inputs(), batch.labels());
 *         }
 *     }
 * }
 * }</pre>
 */
public final class Batches implements BatchSource {
    private static final int MAX_SIZE = 65_536;
    private static final long ORDER = 0x6f72646572L;
    private static final long CHANGES = 0x6368616e6765L;

    private final Dataset data;
    private final int batchSize;
    private final boolean shuffled;
    private final long seed;
    private final Augmentation augmentation;
    private final boolean wholeOnly;
    private final int height;
    private final int width;

    private Batches(
            Dataset data,
            int batchSize,
            boolean shuffled,
            long seed,
            Augmentation augmentation,
            boolean wholeOnly,
            int height,
            int width) {
        this.data = data;
        this.batchSize = batchSize;
        this.shuffled = shuffled;
        this.seed = seed;
        this.augmentation = augmentation;
        this.wholeOnly = wholeOnly;
        this.height = height;
        this.width = width;
    }

    /**
     * Batches of {@code batchSize} samples in the data set's order; the last one holds what is left.
     *
     * @throws IllegalArgumentException if the batch size is not from 1 to {@value #MAX_SIZE} or the data set is empty
     */
    public static Batches of(Dataset data, int batchSize) {
        if (batchSize < 1 || batchSize > MAX_SIZE) {
            throw new IllegalArgumentException("a batch of " + batchSize + " samples; expected 1 to " + MAX_SIZE);
        }
        if (data.size() < 1) {
            throw new IllegalArgumentException("the data set is empty; batches need at least one sample");
        }
        RgbImage first = data.image(0);
        return new Batches(data, batchSize, false, 0, Augmentation.NONE, false, first.height(), first.width());
    }

    /** The same in an order drawn anew for each epoch, by Fisher and Yates's method; the seed also augments. */
    public Batches shuffled(long seed) {
        return new Batches(data, batchSize, true, seed, augmentation, wholeOnly, height, width);
    }

    /**
     * The same with every image changed.
     *
     * @throws IllegalArgumentException if the padding is not less than both sides of the images
     */
    public Batches augmented(Augmentation augmentation) {
        if (augmentation.pad() >= Math.min(height, width)) {
            throw new IllegalArgumentException("images of " + width + "x" + height + " cannot be shifted by up to "
                    + augmentation.pad() + " pixels; pad must be less than both sides");
        }
        return new Batches(data, batchSize, shuffled, seed, augmentation, wholeOnly, height, width);
    }

    /**
     * The same without a last batch that is smaller than the others, whose samples miss the epoch.
     *
     * @throws IllegalArgumentException if there would be no batch at all
     */
    public Batches wholeOnly() {
        if (data.size() < batchSize) {
            throw new IllegalArgumentException("no whole batch of " + batchSize + " can be made of " + data.size()
                    + " samples; choose a smaller batch size");
        }
        return new Batches(data, batchSize, shuffled, seed, augmentation, true, height, width);
    }

    @Override
    public int count() {
        return wholeOnly ? data.size() / batchSize : (data.size() + batchSize - 1) / batchSize;
    }

    /** The batches of an epoch from the first on. */
    public Epoch epoch(int epoch) {
        return epoch(epoch, 0);
    }

    /**
     * The batches of an epoch from number {@code firstBatch} on, as when training is resumed.
     *
     * @throws IllegalArgumentException if the epoch is negative or {@code firstBatch} not from 0 to {@link #count()}
     */
    @Override
    public Epoch epoch(int epoch, int firstBatch) {
        if (epoch < 0 || firstBatch < 0 || firstBatch > count()) {
            throw new IllegalArgumentException("epoch " + epoch + " from batch " + firstBatch
                    + "; expected an epoch from 0 and a batch from 0 to " + count());
        }
        return new Epoch(this, epoch, order(epoch), firstBatch);
    }

    /** The samples' numbers in the order of an epoch: a permutation of 0 to {@code data.size() - 1}. */
    int[] order(int epoch) {
        int[] order = new int[data.size()];
        Arrays.setAll(order, i -> i);
        if (shuffled) {
            CounterRandom random = new CounterRandom(ORDER, seed, epoch);
            for (int i = order.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int moved = order[i];
                order[i] = order[j];
                order[j] = moved;
            }
        }
        return order;
    }

    /** Batch {@code number} of an epoch of the given order, assembled by all cores. */
    Batch assemble(int epoch, int[] order, int number) {
        int from = number * batchSize;
        int[] indices = Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize));
        int[] labels = Arrays.stream(indices).map(data::label).toArray();
        int each = RgbImage.CHANNELS * height * width;
        float[] pixels = new float[Math.multiplyExact(indices.length, each)];
        Parallel.tiles(indices.length, i -> {
            put(indices[i], pixels, i * each);
            augmentation.apply(
                    pixels,
                    i * each,
                    RgbImage.CHANNELS,
                    height,
                    width,
                    new CounterRandom(CHANGES, seed, epoch, indices[i]));
        });
        INDArray images = Memory.uninitialized(DataType.FLOAT, indices.length, RgbImage.CHANNELS, height, width);
        Span.of(images).put(0, pixels, 0, pixels.length);
        return new Batch(images, labels, indices);
    }

    /** Sample {@code index} as channels of values in [0, 1], from {@code at} on. */
    private void put(int index, float[] pixels, int at) {
        RgbImage image = data.image(index);
        if (image.height() != height || image.width() != width) {
            throw new DatasetException("image " + index + " of the data set is " + image.width() + "x" + image.height()
                    + ", but image 0 is " + width + "x" + height
                    + "; a batch needs images of one size, so choose a pipeline that gives one (exact)");
        }
        Pixels.put(image, pixels, at);
    }
}
