package io.github.perturb4j.resnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.resnet.image.ResizePipeline;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ClassifierTest {
    private static Classifier resnet20(DataType type) {
        Architecture architecture = Architecture.RESNET20_CIFAR;
        return Classifier.of(
                architecture, DetWeights.dict(architecture.network().shapes(), true), type);
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void everyNameLeadsToANetworkOfItsClasses(Architecture architecture) {
        assertThat(Architecture.of(architecture.label())).isSameAs(architecture);
        long[] last = architecture.network().shapes().entrySet().stream()
                .filter(e -> e.getKey().equals("fc.bias") || e.getKey().equals("linear.bias"))
                .findFirst()
                .orElseThrow()
                .getValue();
        assertThat(architecture.classNames().size()).isEqualTo((int) last[0]);
    }

    @Test
    void theNamesAreThoseOfTheIssueAndTorchvision() {
        assertThat(Architecture.labels())
                .containsExactly(
                        "resnet18",
                        "resnet34",
                        "resnet50",
                        "resnet101",
                        "resnet152",
                        "resnext50_32x4d",
                        "wide_resnet50_2",
                        "resnet20_cifar",
                        "resnet32_cifar",
                        "resnet44_cifar",
                        "resnet56_cifar",
                        "resnet110_cifar",
                        "resnet20_scenes",
                        "resnet20_scenes_robust");
        assertThat(Architecture.RESNET50.pipeline()).isEqualTo(ResizePipeline.SHORTER);
        assertThat(Architecture.RESNET20_CIFAR.pipeline()).isEqualTo(ResizePipeline.EXACT);
        assertThatThrownBy(() -> Architecture.of("resnet51"))
                .hasMessageContaining("resnet51")
                .hasMessageContaining("resnet50");
    }

    @Test
    void weightsOfAnotherArchitectureAreRefused() {
        StateDict weights =
                DetWeights.dict(Architecture.RESNET20_CIFAR.network().shapes(), true);
        assertThatThrownBy(() -> Classifier.of(Architecture.RESNET56_CIFAR, weights, DataType.FLOAT))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("layer1.3.conv1.weight");
    }

    @Test
    void imagesTooSmallOrOfAnotherLayoutAreRefused() {
        Classifier classifier = resnet20(DataType.FLOAT);
        for (long[] shape : new long[][] {{1, 3, 31, 32}, {1, 1, 32, 32}, {3, 32, 32}}) {
            assertThatThrownBy(() -> classifier.logits(Memory.zeros(DataType.FLOAT, shape)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Arrays.toString(shape))
                    .hasMessageContaining("32");
        }
    }

    @Test
    void aSampleGetsTheSameBitsAloneAndInABatch() {
        Classifier classifier = resnet20(DataType.FLOAT);
        INDArray batch = DetWeights.image("batch", DataType.FLOAT, 5, 3, 32, 40);
        double[] together = Span.of(classifier.logits(batch)).toDoubles();
        double[] gradients = gradient(classifier, batch);
        double[] pixels = Span.of(batch).toDoubles();
        int size = pixels.length / 5;
        for (int i = 0; i < 5; i++) {
            double[] one = Arrays.copyOfRange(pixels, i * size, (i + 1) * size);
            INDArray alone = Memory.of(DataType.FLOAT, one, 1, 3, 32, 40);
            assertThat(Span.of(classifier.logits(alone)).toDoubles())
                    .containsExactly(Arrays.copyOfRange(together, i * 10, (i + 1) * 10));
            assertThat(gradient(classifier, alone))
                    .containsExactly(Arrays.copyOfRange(gradients, i * size, (i + 1) * size));
        }
    }

    private static double[] gradient(Classifier classifier, INDArray pixels) {
        try (Scope scope = Scope.open()) {
            Variable x = Variable.leaf(pixels);
            int[] labels = new int[(int) pixels.size(0)];
            return Span.of(Gradients.of(Ops.sum(Ops.crossEntropy(classifier.apply(x), labels)))
                            .wrt(x)
                            .value())
                    .toDoubles();
        }
    }

    @Test
    void probabilitiesAddUpToOne() {
        INDArray logits = resnet20(DataType.DOUBLE).logits(DetWeights.image("p", DataType.DOUBLE, 2, 3, 32, 32));
        double[] p = Span.of(Classifier.probabilities(logits)).toDoubles();
        assertThat(Arrays.stream(p, 0, 10).sum()).isCloseTo(1, within(1e-12));
        assertThat(Arrays.stream(p, 10, 20).sum()).isCloseTo(1, within(1e-12));
    }

    @Test
    void normalisationIsThatOfThePaper() {
        Variable x = Variable.of(Memory.of(DataType.DOUBLE, new double[] {0.5, 0.25, 1}, 1, 3, 1, 1));
        double[] y = Span.of(Normalisation.IMAGENET.apply(x).value()).toDoubles();
        assertThat(y[0]).isCloseTo((0.5 - 0.485) / 0.229, within(1e-14));
        assertThat(y[1]).isCloseTo((0.25 - 0.456) / 0.224, within(1e-14));
        assertThat(y[2]).isCloseTo((1 - 0.406) / 0.225, within(1e-14));
    }

    @Test
    void depthsOtherThanSixNPlusTwoAreRefused() {
        assertThatThrownBy(() -> new CifarResNet(21, 10)).hasMessageContaining("21");
    }

    @Test
    void deterministicWeightsEqualTheGeneratorsOwn() {
        assertThat(DetWeights.unit(DetWeights.hash("layer1.0.conv1.weight"), 2)).isEqualTo(0.7011574506759644);
        StateDict some = DetWeights.dict(
                Map.of("layer1.0.conv1.weight", new long[] {2, 2, 3, 3}, "layer1.0.bn3.weight", new long[] {4}), false);
        assertThat(some.get("layer1.0.conv1.weight").toDoubles()[1]).isEqualTo(0.08453645557165146);
        assertThat(some.get("layer1.0.bn3.weight").toDoubles()[3]).isEqualTo(0.3436652421951294);
        assertThat(DetWeights.image("resnet50.image", DataType.DOUBLE, 2).getDouble(1))
                .isEqualTo(0.5135896801948547);
    }
}
