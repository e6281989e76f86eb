package io.github.perturb4j.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.DetWeights;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class MemoryNeedTest {
    private static final long PARAMETERS = 4 * 269_722;
    private static final long GB = 1_000_000_000;

    private final Classifier classifier = Classifier.of(
            Architecture.RESNET20_CIFAR,
            DetWeights.dict(Architecture.RESNET20_CIFAR.network().shapes(), true),
            DataType.FLOAT);

    private MemoryNeed need(long batch, int side) {
        return MemoryNeed.of(classifier, batch, side, side, true);
    }

    @Test
    void isThePlansMemory() {
        MemoryNeed need = need(4, 64);

        assertThat(need.weights()).isEqualTo(PARAMETERS);
        assertThat(need.packed())
                .isEqualTo(classifier.plan(4, 3, 64, 64).weightBytes())
                .isGreaterThan(PARAMETERS);
        assertThat(need.working()).isGreaterThan(classifier.plan(4, 3, 64, 64).workspaceBytes());
        assertThat(need.total()).isEqualTo(MemoryNeed.PROGRAM + need.weights() + need.packed() + need.working());
    }

    @Test
    void theWorkOfABatchGrowsWithIt() {
        assertThat((double) need(16, 32).working() / need(1, 32).working()).isCloseTo(16, within(0.2));
    }

    @Test
    void plainOpsHaveNothingPacked() {
        MemoryNeed need = MemoryNeed.of(classifier.unfused(), 1, 100, 100, true);

        assertThat(need.packed()).isZero();
        assertThat(need.working()).isGreaterThan(need(1, 100).working());
    }

    @Test
    void plainOpsCountWhatIsRecorded() {
        // At least the 7 convolutions of 16 channels at full resolution, each with its batch norm.
        assertThat(MemoryNeed.bytesPerPixel(classifier, true)).isBetween(2.0 * 7 * 16 * 4, 20.0 * 7 * 16 * 4);
    }

    @Test
    void refusesWhatTheMachineCannotHoldAndNamesWhatItCan() {
        MemoryNeed need = need(64, 32);
        long available = need.working() / 2;
        long most = need.largestBatch(available);

        assertThat(most).isBetween(26L, 30L);
        assertThatThrownBy(() -> need.check(available))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("a batch of 64 inputs of 32x32")
                .hasMessageContaining(MemoryNeed.gb(available) + " are available")
                .hasMessageContaining("the largest batch that fits is " + most);
        assertThatCode(() -> need(most, 32).check(available)).doesNotThrowAnyException();
        assertThatThrownBy(() -> need(most + 2, 32).check(available)).isInstanceOf(CommandFailure.class);
    }

    @Test
    void oneInputMayBeTooLarge() {
        assertThatThrownBy(() -> need(1, 1000).check(GB / 50))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("an input of 1000x1000")
                .hasMessageContaining("not even one fits");
        assertThatCode(() -> need(1, 1000).check(64 * GB)).doesNotThrowAnyException();
    }
}
