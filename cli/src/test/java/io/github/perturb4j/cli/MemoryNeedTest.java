package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.DetWeights;
import io.github.perturb4j.resnet.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class MemoryNeedTest {
    private final Classifier classifier = Classifier.of(
            Architecture.RESNET20_CIFAR,
            DetWeights.dict(Architecture.RESNET20_CIFAR.network().shapes(), true),
            DataType.FLOAT);

    private static RgbImage image(int side) {
        return RgbImage.of(side, side, new byte[3 * side * side]);
    }

    @Test
    void countsWhatIsRecorded() {
        // At least the 7 convolutions of 16 channels at full resolution, each with its batch norm.
        assertThat(MemoryNeed.bytesPerPixel(classifier)).isBetween(2.0 * 7 * 16 * 4, 20.0 * 7 * 16 * 4);
    }

    @Test
    void refusesWhatTheMachineCannotHold() {
        assertThatThrownBy(() -> MemoryNeed.check(classifier, image(1000), 1_000_000_000L))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("1000x1000")
                .hasMessageContaining("this machine has 1.0 GB");
        assertThatCode(() -> MemoryNeed.check(classifier, image(1000), 64_000_000_000L))
                .doesNotThrowAnyException();
    }

    @Test
    void smallInputsAreNotMeasured() {
        assertThatCode(() -> MemoryNeed.check(classifier, image(224), 1)).doesNotThrowAnyException();
    }
}
