package io.github.perturb4j.cli.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A public CIFAR-10 ResNet-20 and photographs for it, in ../shared/real beside the project, of which they are no part.
 *
 * @param folder where they are, with the files of numbers to compare with
 * @param images (N, 3, 32, 32), float32, ordered by their number in the class, then by class
 */
record RealImages(Path folder, Classifier model, INDArray images, int[] labels) {
    static final String CHECKPOINT = "resnet20-12fca82f.th";

    /** The first so many; the test that asks is skipped where the folder is absent. */
    static RealImages read(int count) throws IOException {
        Path real = find();
        Assumptions.assumeTrue(real != null, "skipped: no folder ../shared/real beside the project");
        Classifier model =
                Classifier.of(Architecture.RESNET20_CIFAR, Checkpoint.read(real.resolve(CHECKPOINT)), DataType.FLOAT);
        List<Path> files;
        try (Stream<Path> found = Files.walk(real.resolve("cifar10-test"))) {
            files = found.filter(f -> f.toString().endsWith(".png"))
                    .sorted(Comparator.comparing(Path::getFileName).thenComparing(Path::getParent))
                    .limit(count)
                    .toList();
        }
        int[] labels = files.stream()
                .mapToInt(f ->
                        model.classNames().resolve(f.getParent().getFileName().toString()))
                .toArray();
        INDArray images = Nd4j.createUninitialized(DataType.FLOAT, files.size(), 3, 32, 32);
        for (int i = 0; i < files.size(); i++) {
            double[] pixels =
                    Span.of(Pixels.toFloat(ImageFile.read(files.get(i)))).toDoubles();
            Span.of(images).put((long) i * pixels.length, pixels, 0, pixels.length);
        }
        return new RealImages(real, model, images, labels);
    }

    /** Numbers to compare with. */
    JsonNode numbers(String file) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(file).toFile());
    }

    private static Path find() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path real = at.resolveSibling("shared").resolve("real");
            if (Files.isDirectory(real)) {
                return real;
            }
        }
        return null;
    }
}
