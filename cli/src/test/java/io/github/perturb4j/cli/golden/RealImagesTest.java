package io.github.perturb4j.cli.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perturb4j.attacks.Attack;
import io.github.perturb4j.attacks.AttackResult;
import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.gradient.Fgsm;
import io.github.perturb4j.attacks.gradient.Pgd;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A public CIFAR-10 ResNet-20 on 400 photographs, against the counts that PyTorch 2.13 gets (reference.json beside
 * them): clean within 2, under every attack within 4. The data is not part of the project; the test is skipped where
 * ../shared/real is absent.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealImagesTest {
    private static final String CHECKPOINT = "resnet20-12fca82f.th";

    private JsonNode expected;
    private Classifier model;
    private INDArray images;
    private int[] labels;

    @BeforeAll
    void read() throws IOException {
        Path real = folder();
        Assumptions.assumeTrue(real != null, "skipped: no folder ../shared/real beside the project");
        expected = new ObjectMapper()
                .readTree(real.resolve("reference.json").toFile())
                .get(CHECKPOINT);
        model = Classifier.of(Architecture.RESNET20_CIFAR, Checkpoint.read(real.resolve(CHECKPOINT)), DataType.FLOAT);
        List<Path> files;
        try (Stream<Path> found = Files.walk(real.resolve("cifar10-test"))) {
            files = found.filter(f -> f.toString().endsWith(".png")).sorted().toList();
        }
        labels = files.stream()
                .mapToInt(f ->
                        model.classNames().resolve(f.getParent().getFileName().toString()))
                .toArray();
        images = Nd4j.createUninitialized(DataType.FLOAT, files.size(), 3, 32, 32);
        for (int i = 0; i < files.size(); i++) {
            double[] pixels =
                    Span.of(Pixels.toFloat(ImageFile.read(files.get(i)))).toDoubles();
            Span.of(images).put((long) i * pixels.length, pixels, 0, pixels.length);
        }
    }

    private static Path folder() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path real = at.resolveSibling("shared").resolve("real");
            if (Files.isDirectory(real)) {
                return real;
            }
        }
        return null;
    }

    private int correct(Attack attack, double epsilon) {
        AttackResult result = AttackRunner.of(model, new LinfBall(epsilon, PixelBox.UNIT))
                .keepBest(false)
                .batchSize(50)
                .run(attack, images, new CrossEntropy(labels));
        assertThat(result.samples().size() - result.misclassified())
                .isCloseTo(expected.get("clean_correct").asInt(), within(2));
        return result.correct();
    }

    @Test
    void fgsmLeavesAsManyCorrectAsInPyTorch() {
        for (int k : new int[] {1, 2, 4, 8}) {
            assertThat(correct(new Fgsm(), k / 255.0))
                    .isCloseTo(expected.get("fgsm_" + k + "/255_correct").asInt(), within(4));
        }
    }

    @Test
    @Tag("slow")
    void pgdLeavesAsManyCorrectAsInPyTorch() {
        for (int k : new int[] {1, 2}) {
            double epsilon = k / 255.0;
            assertThat(correct(new Pgd(10, epsilon / 4), epsilon))
                    .isCloseTo(
                            expected.get("pgd10_" + k + "/255_alpha_eps/4_correct")
                                    .asInt(),
                            within(4));
        }
        assertThat(correct(new Pgd(20, 2 / 255.0), 8 / 255.0))
                .isCloseTo(expected.get("pgd20_8/255_alpha_2/255_correct").asInt(), within(4));
    }
}
