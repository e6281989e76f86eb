package io.github.perturb4j.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.Logits;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import io.github.perturb4j.resnet.image.Pixels;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ExplorerTest {
    /** A network whose logits are so far apart that float32 knows no probability but 0 and 1. */
    private static final class Sure extends Module {
        private final Module network;

        Sure(Module network) {
            this.network = part("network", network);
        }

        @Override
        public Variable forward(Variable x) {
            return Ops.mul(network.apply(x), 1000);
        }
    }

    @Test
    void behindASurePredictionRandomSlicesAreLeft() {
        Classifier scenes = Classifier.of(
                Architecture.RESNET20_SCENES,
                Architecture.RESNET20_SCENES.embeddedWeights().orElseThrow().read(),
                DataType.FLOAT);
        Classifier sure = new Classifier(
                new Sure(scenes.network()), scenes.normalisation(), scenes.bounds(), scenes.classNames());
        try (INDArray pixels = Pixels.toFloat(Scenes.test(1).image(0))) {
            int label = Logits.indices(sure.logits(pixels))[0];
            Landscape found = new Explorer(sure, label, OptionalInt.empty(), ExplainSettings.ofPage()).at(pixels);
            assertThat(found.note()).contains("the gradient of the loss is exactly 0 here");
            assertThat(found.slices()).extracting(Landscape.ShownSlice::name).containsExactly("random");
            assertThat(found.curvature().gradientNorm()).isZero();
            assertThat(found.attributions()).hasSize(4);
        }
    }
}
