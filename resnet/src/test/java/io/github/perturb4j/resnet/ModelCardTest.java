package io.github.perturb4j.resnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

class ModelCardTest {
    private static final ModelCard CARD = new ModelCard(ClassNames.of(List.of("cat, tabby", "dog", "\"eel\"")), 48);

    private static StateDict weights(Map<String, String> metadata) {
        StateDict dict = DetWeights.dict(Architecture.RESNET20_CIFAR.network(3).shapes(), true);
        return StateDict.of(dict.tensors(), metadata, "trained.safetensors");
    }

    @Test
    void travelsWithTheWeights(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("w.safetensors");
        weights(CARD.metadata()).writeSafetensors(file);

        StateDict read = StateDict.readSafetensors(file);
        ModelCard card = ModelCard.of(read).orElseThrow();
        assertThat(card.classNames().names()).isEqualTo(CARD.classNames().names());
        assertThat(card.imageSize()).isEqualTo(48);
        assertThat(StateDict.readSafetensors(Files.readAllBytes(file), "resource"))
                .isEqualTo(read);
    }

    @Test
    void itsOrderIsFixed() { // Map.of has another one in every JVM, and a file's bytes would follow it
        assertThat(CARD.metadata().keySet()).containsExactly("perturb4j.classes", "perturb4j.image_size");
    }

    @Test
    void aClassifierTakesItsClassesFromIt() {
        Classifier classifier = Classifier.of(Architecture.RESNET20_CIFAR, weights(CARD.metadata()), DataType.FLOAT);

        assertThat(classifier.classNames().names()).isEqualTo(CARD.classNames().names());
        assertThatThrownBy(() -> Classifier.of(Architecture.RESNET20_CIFAR, weights(Map.of()), DataType.FLOAT))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("linear.weight");
    }

    @Test
    void weightsThatSayNothingHaveNone() {
        assertThat(ModelCard.of(weights(Map.of("format", "pt")))).isEmpty();
    }

    @Test
    void nonsenseIsRefused() {
        for (String size : List.of("0", "31", "1025", "-5", "wide", "99999999999")) {
            assertThatThrownBy(() ->
                            ModelCard.of(weights(Map.of("perturb4j.classes", "a\nb\nc", "perturb4j.image_size", size))))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("trained.safetensors")
                    .hasMessageContaining("perturb4j.image_size");
        }
    }
}
