package io.github.perturb4j.resnet.data;

import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * CIFAR-10 (Krizhevsky 2009) in either of its published forms: 32x32 RGB in ten classes, 50,000 for training and
 * 10,000 for testing.
 *
 * <ul>
 *   <li>the binary version, {@code data_batch_1.bin} to {@code data_batch_5.bin} and {@code test_batch.bin}: records of
 *       3073 bytes, the label and then the red, green and blue planes;
 *   <li>the python version, the same names without {@code .bin}: pickles, of which nothing is executed.
 * </ul>
 *
 * <p>All of it is read at once and kept on the heap: 154 MB for training, 31 MB for testing. Images are made when asked
 * for.
 */
public final class Cifar10 implements Dataset {
    static final int RECORDS = 10_000;
    static final int CLASSES = 10;
    static final int SIDE = 32;
    static final int PLANE = SIDE * SIDE;
    static final int PIXELS = RgbImage.CHANNELS * PLANE;

    private static final int RECORD_BYTES = 1 + PIXELS;
    /** What a single batch may hold: as much as all of CIFAR-10. */
    private static final int MAX_RECORDS = 60_000;

    /** A pickle holds the file names, too, of some 30 bytes each. */
    private static final int MAX_PICKLE_BYTES_PER_RECORD = 4096;

    private static final List<String> FOLDERS = List.of("", "cifar-10-batches-bin", "cifar-10-batches-py");
    private static final List<String> TRAIN =
            List.of("data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5");
    private static final List<String> TEST = List.of("test_batch");

    /** Some images in a file's bytes: image i's planes begin at {@code first + i stride}. */
    record Batch(byte[] bytes, int first, int stride, byte[] labels) {}

    private final List<Batch> batches;
    private final int perBatch;

    private Cifar10(List<Batch> batches, int perBatch) {
        this.batches = batches;
        this.perBatch = perBatch;
    }

    /**
     * The 50,000 training images.
     *
     * @param folder where the batches are, or the folder around {@code cifar-10-batches-bin} or {@code -py}
     * @throws DatasetException if a batch is missing, of the wrong length, damaged, or holds a label above 9
     */
    public static Cifar10 train(Path folder) {
        return read(folder, TRAIN, RECORDS);
    }

    /**
     * The 10,000 test images.
     *
     * @param folder as for {@link #train}
     * @throws DatasetException as for {@link #train}
     */
    public static Cifar10 test(Path folder) {
        return read(folder, TEST, RECORDS);
    }

    /**
     * The images of one file, which may be fewer or more than the published 10,000. It is of the binary version if it
     * begins with a label, else of the python version.
     *
     * @throws DatasetException if it is missing, empty, damaged, too large, or holds a label above 9
     */
    public static Cifar10 batch(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new DatasetException("there is no file " + file + "; give a batch of CIFAR-10");
        }
        long size = size(file);
        if (size == 0 || size > (long) MAX_RECORDS * MAX_PICKLE_BYTES_PER_RECORD) {
            throw new DatasetException("the CIFAR-10 batch " + file + " has " + size + " bytes, expected 1 to "
                    + MAX_RECORDS + " images of " + PIXELS + " bytes");
        }
        byte[] bytes = bytes(file);
        Batch batch = (bytes[0] & 0xFF) < CLASSES
                ? binary(file, bytes, records(file, size))
                : PickledBatch.read(file, bytes, PickledBatch.ANY);
        return new Cifar10(List.of(batch), batch.labels().length);
    }

    private static int records(Path file, long size) {
        if (size % RECORD_BYTES != 0) {
            throw new DatasetException("the CIFAR-10 batch " + file + " has " + size + " bytes, expected records of "
                    + RECORD_BYTES + " bytes; it is cut short or of another kind");
        }
        return (int) (size / RECORD_BYTES);
    }

    /** The given batches, of {@code records} images each. */
    static Cifar10 read(Path folder, List<String> names, int records) {
        String suffix = ".bin";
        Path home = find(folder, names.get(0) + suffix);
        if (home == null) {
            suffix = "";
            home = find(folder, names.get(0));
        }
        if (home == null) {
            throw new DatasetException("there is no CIFAR-10 in " + folder + ": found neither " + names.get(0)
                    + ".bin (binary version) nor " + names.get(0)
                    + " (python version); give the folder into which the archive was unpacked");
        }
        List<Batch> batches = new ArrayList<>();
        for (String name : names) {
            Path file = home.resolve(name + suffix);
            batches.add(suffix.isEmpty() ? pickled(file, records) : binary(file, records));
        }
        return new Cifar10(List.copyOf(batches), records);
    }

    /** Whether a batch of this name lies in the folder, or in one of the usual folders below it. */
    static boolean holds(Path folder, String name) {
        return find(folder, name + ".bin") != null || find(folder, name) != null;
    }

    /** The first of the usual folders below {@code folder} that holds {@code name}; null if none does. */
    private static Path find(Path folder, String name) {
        return FOLDERS.stream()
                .map(folder::resolve)
                .filter(home -> Files.isRegularFile(home.resolve(name)))
                .findFirst()
                .orElse(null);
    }

    private static Batch binary(Path file, int records) {
        long expected = (long) records * RECORD_BYTES;
        long found = size(file);
        if (found != expected) {
            throw new DatasetException("the CIFAR-10 batch " + file + " has " + found + " bytes, expected " + expected
                    + " (" + records + " records of " + RECORD_BYTES + " bytes); download it again");
        }
        return binary(file, bytes(file), records);
    }

    private static Batch binary(Path file, byte[] bytes, int records) {
        byte[] labels = new byte[records];
        for (int i = 0; i < records; i++) {
            labels[i] = label(file, i, bytes[i * RECORD_BYTES] & 0xFF);
        }
        return new Batch(bytes, 1, RECORD_BYTES, labels);
    }

    private static Batch pickled(Path file, int records) {
        long least = (long) records * PIXELS;
        long most = (long) records * MAX_PICKLE_BYTES_PER_RECORD;
        long found = size(file);
        if (found < least || found > most) {
            throw new DatasetException("the CIFAR-10 batch " + file + " has " + found + " bytes, expected a pickle of "
                    + least + " to " + most + " bytes (" + records + " images of " + PIXELS
                    + " bytes); download it again");
        }
        return PickledBatch.read(file, bytes(file), records);
    }

    /** The label as a byte, once it is known to be one. */
    static byte label(Path file, int record, long found) {
        if (found < 0 || found >= CLASSES) {
            throw new DatasetException("the CIFAR-10 batch " + file + " gives image " + record + " the label " + found
                    + ", expected 0 to " + (CLASSES - 1) + "; it is damaged or of another data set");
        }
        return (byte) found;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static DatasetException unreadable(Path file, IOException e) {
        return new DatasetException(
                "cannot read the CIFAR-10 batch " + file + " (" + e + "); check that it is there and readable", e);
    }

    @Override
    public int size() {
        return batches.size() * perBatch;
    }

    @Override
    public ClassNames classNames() {
        return ClassNames.cifar10();
    }

    @Override
    public int label(int index) {
        Objects.checkIndex(index, size());
        return batches.get(index / perBatch).labels()[index % perBatch];
    }

    @Override
    public RgbImage image(int index) {
        Objects.checkIndex(index, size());
        Batch batch = batches.get(index / perBatch);
        int first = batch.first() + index % perBatch * batch.stride();
        byte[] samples = new byte[PIXELS];
        for (int p = 0; p < PLANE; p++) {
            for (int c = 0; c < RgbImage.CHANNELS; c++) {
                samples[RgbImage.CHANNELS * p + c] = batch.bytes()[first + c * PLANE + p];
            }
        }
        return RgbImage.of(SIDE, SIDE, samples);
    }
}
