package io.github.perturb4j.cli.train;

import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.ModelCard;
import io.github.perturb4j.resnet.data.Augmentation;
import io.github.perturb4j.resnet.data.Batches;
import io.github.perturb4j.resnet.data.Cifar10;
import io.github.perturb4j.resnet.data.Dataset;
import io.github.perturb4j.resnet.data.ImageFolder;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import io.github.perturb4j.resnet.image.ResizePipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The images of a training run.
 *
 * @param train to learn from
 * @param test never learned from; empty where there are none
 * @param side their sides, in pixels
 * @param notes what a user should know of them, a line each
 */
record TrainData(Dataset train, Optional<Dataset> test, int side, List<String> notes) {
    private static final int CIFAR_SIDE = 32;
    private static final int SHOWN = 3;
    private static final List<String> TRAIN_FOLDERS = List.of("train");
    private static final List<String> TEST_FOLDERS = List.of("test", "val");

    static TrainData scenes(long seed, int count, int testCount, Integer side) {
        int pixels = side == null ? Scenes.DEFAULT_SIZE : side;
        return new TrainData(
                Scenes.train(seed, count).sized(pixels),
                Optional.of(Scenes.test(testCount).sized(pixels)),
                pixels,
                List.of());
    }

    /** @throws io.github.perturb4j.resnet.data.DatasetException if a batch is missing or damaged */
    static TrainData cifar10(Path folder) {
        return new TrainData(Cifar10.train(folder), Optional.of(Cifar10.test(folder)), CIFAR_SIDE, List.of());
    }

    /**
     * The folders {@code train} and {@code test} (or {@code val}) of it, where it has these; else all of it to learn
     * from.
     *
     * @throws io.github.perturb4j.resnet.data.DatasetException if a class has no image that can be read
     */
    static TrainData folder(Path folder, Architecture architecture, Integer side) {
        int pixels = side == null ? architecture.imageSize() : side;
        Optional<Path> train = find(folder, TRAIN_FOLDERS);
        Optional<Path> test = train.isEmpty() ? Optional.empty() : find(folder, TEST_FOLDERS);
        ImageFolder learned = ImageFolder.open(train.orElse(folder), ResizePipeline.EXACT, pixels);
        Optional<ImageFolder> unseen =
                test.map(path -> ImageFolder.open(path, learned.classNames(), ResizePipeline.EXACT, pixels));
        unseen.ifPresent(opened -> requireSameClasses(learned, opened, test.orElseThrow()));
        List<String> notes = Stream.concat(Stream.of(learned), unseen.stream())
                .filter(opened -> !opened.skipped().isEmpty())
                .map(TrainData::skipped)
                .toList();
        return new TrainData(learned, unseen.map(Dataset.class::cast), pixels, notes);
    }

    private static Optional<Path> find(Path folder, List<String> names) {
        return names.stream().map(folder::resolve).filter(Files::isDirectory).findFirst();
    }

    private static void requireSameClasses(Dataset train, Dataset test, Path folder) {
        if (!train.classNames().names().equals(test.classNames().names())) {
            throw new CommandFailure(
                    "the classes in " + folder + " are " + test.classNames().names() + ", those to learn from are "
                            + train.classNames().names() + "; rename the class folders alike");
        }
    }

    private static String skipped(ImageFolder opened) {
        List<String> all = opened.skipped();
        return all.size() + (all.size() == 1 ? " image was" : " images were") + " skipped: "
                + String.join("; ", all.subList(0, Math.min(SHOWN, all.size())))
                + (all.size() > SHOWN ? "; ..." : "");
    }

    ModelCard card() {
        return new ModelCard(train.classNames(), side);
    }

    Batches batches(int batchSize, long seed, Augmentation augmentation) {
        return Batches.of(train, batchSize).shuffled(seed).augmented(augmentation);
    }

    static boolean isPossible(int side) {
        return side >= Classifier.MIN_SIDE && side <= ModelCard.MAX_SIZE;
    }
}
