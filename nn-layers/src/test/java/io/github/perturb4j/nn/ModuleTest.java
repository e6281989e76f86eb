package io.github.perturb4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ModuleTest {
    private static Sequential network() {
        return new Sequential(
                new Conv2d(3, 4, 3, 1, 1, 1, true),
                new BatchNorm2d(4),
                Function.relu(),
                Function.globalAvgPool(),
                new Linear(4, 2));
    }

    private static INDArray image() {
        double[] values = new double[2 * 3 * 5 * 5];
        Arrays.setAll(values, i -> Math.sin(i * 0.7));
        return Memory.of(DataType.FLOAT, values, 2, 3, 5, 5);
    }

    @Test
    void namesAreThoseOfPyTorch() {
        assertThat(network().shapes().keySet())
                .containsExactly(
                        "0.weight",
                        "0.bias",
                        "1.weight",
                        "1.bias",
                        "1.running_mean",
                        "1.running_var",
                        "1.num_batches_tracked",
                        "4.weight",
                        "4.bias");
        assertThat(network().namedModules().keySet()).containsExactly("", "0", "1", "2", "3", "4");
        assertThat(network().parameterCount()).isEqualTo(3 * 4 * 9 + 4 + 4 + 4 + 4 * 2 + 2);
    }

    @Test
    void aNetworkWithoutValuesSaysHowToGetThem() {
        assertThatThrownBy(() -> network().forward(Variable.of(image())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[4, 3, 3, 3]")
                .hasMessageContaining("initialise(seed)");
    }

    @Test
    void initialisationDependsOnSeedAndNameAlone() {
        Map<String, TensorData> first = network().initialise(5).stateDict().tensors();
        Map<String, TensorData> again = network().initialise(5).stateDict().tensors();
        Map<String, TensorData> other = network().initialise(6).stateDict().tensors();
        assertThat(again).isEqualTo(first);
        assertThat(other.get("0.weight")).isNotEqualTo(first.get("0.weight"));
        double[] weights = first.get("4.weight").toDoubles();
        assertThat(Arrays.stream(weights).map(Math::abs).max().orElseThrow()).isLessThanOrEqualTo(0.5);
    }

    @Test
    void kaimingWeightsHaveTheVarianceOfThePaper() {
        double[] weights = Initialiser.kaimingNormalFanOut().values(3, 64, 32, 3, 3);
        double variance = Arrays.stream(weights).map(w -> w * w).sum() / weights.length;
        assertThat(variance).isCloseTo(2.0 / (64 * 9), org.assertj.core.data.Percentage.withPercentage(5));
    }

    @Test
    void aStateDictGoesThroughAFileBitForBit(@TempDir Path folder) {
        Module trained = network().initialise(1);
        trained.forward(Variable.of(image())); // moves the running statistics and the counter
        Path file = folder.resolve("net.safetensors");
        trained.stateDict().writeSafetensors(file);
        Module loaded = network().load(StateDict.readSafetensors(file), DataType.FLOAT);
        assertThat(loaded.stateDict()).isEqualTo(trained.stateDict());
        assertThat(loaded.stateDict().get("1.num_batches_tracked").toDoubles()).containsExactly(1);
        double[] a = values(trained.eval().forward(Variable.of(image())));
        assertThat(values(loaded.eval().forward(Variable.of(image())))).containsExactly(a);
    }

    @Test
    void aWrongStateDictChangesNothingAndIsReportedWhole() {
        Module net = network().initialise(1);
        StateDict before = net.stateDict();
        Map<String, TensorData> wrong = new LinkedHashMap<>(before.tensors());
        wrong.remove("0.bias");
        wrong.put("extra", wrong.get("4.bias"));
        wrong.put("4.weight", TensorData.of(Memory.zeros(DataType.FLOAT, 3, 4)));
        assertThatThrownBy(() -> net.load(StateDict.of(wrong), DataType.FLOAT))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("0.bias")
                .hasMessageContaining("extra")
                .hasMessageContaining("[3, 4]")
                .hasMessageContaining("[2, 4]");
        assertThat(net.stateDict()).isEqualTo(before);
    }

    @Test
    void float64IsAsPreciseAsItsWeights() {
        Module narrow = network().initialise(2).eval();
        double[] a = values(narrow.forward(Variable.of(image())));
        Module wide = network().load(narrow.stateDict(), DataType.DOUBLE).eval();
        Variable out = wide.forward(Variable.of(Memory.copy(image(), DataType.DOUBLE)));
        assertThat(out.dtype()).isEqualTo(DataType.DOUBLE);
        double[] b = values(out);
        for (int i = 0; i < a.length; i++) {
            assertThat(a[i]).isCloseTo(b[i], org.assertj.core.data.Offset.offset(1e-5));
        }
        assertThat(narrow.to(DataType.DOUBLE)
                        .namedBuffers()
                        .get("1.running_var")
                        .value()
                        .dataType())
                .isEqualTo(DataType.DOUBLE);
    }

    @Test
    void frozenParametersGetNoGradient() {
        Module net = network().initialise(2).eval().setTrainable(false);
        Variable x = Variable.leaf(image());
        Variable y = Ops.sum(net.forward(x));
        assertThat(Gradients.of(y).wrt(x).shape()).containsExactly(2, 3, 5, 5);
        Variable weight = net.namedParameters().get("0.weight").variable();
        assertThatThrownBy(() -> Gradients.of(y).wrt(weight)).hasMessageContaining("constant");
        assertThat(net.setTrainable(true)
                        .namedParameters()
                        .get("0.weight")
                        .variable()
                        .requiresGrad())
                .isTrue();
    }

    @Test
    void modeReachesEveryPart() {
        Module net = network();
        assertThat(net.isTraining()).isTrue();
        net.eval();
        assertThat(net.namedModules().values()).noneMatch(Module::isTraining);
        net.train();
        assertThat(net.namedModules().values()).allMatch(Module::isTraining);
    }

    @Test
    void batchNormInEvaluationUsesWhatTrainingGathered() {
        BatchNorm2d norm = new BatchNorm2d(3);
        norm.initialise(0);
        INDArray x = image();
        for (int i = 0; i < 400; i++) {
            norm.forward(Variable.of(x));
        }
        double[] training = values(norm.forward(Variable.of(x)));
        double[] evaluation = values(norm.eval().forward(Variable.of(x)));
        double unbiased = 50.0 / 49; // the running variance is the unbiased one, so evaluation shrinks a little
        for (int i = 0; i < training.length; i++) {
            assertThat(evaluation[i] * Math.sqrt(unbiased))
                    .isCloseTo(training[i], org.assertj.core.data.Offset.offset(1e-4));
        }
    }

    @Test
    void impossibleLayersAreRefused() {
        assertThatThrownBy(() -> new Conv2d(3, 4, 3, 1, 1, 2)).hasMessageContaining("groups");
        assertThatThrownBy(() -> new Conv2d(3, 0, 3, 1, 1, 1)).hasMessageContaining("out 0");
        assertThatThrownBy(() -> new Linear(0, 1)).hasMessageContaining("in 0");
        assertThatThrownBy(() -> new BatchNorm2d(0)).hasMessageContaining("found 0");
        Parameter weight = new Linear(2, 3).namedParameters().get("weight");
        assertThatThrownBy(() -> weight.set(Memory.zeros(DataType.FLOAT, 2, 3))).hasMessageContaining("[3, 2]");
    }

    @Test
    void aResidualLayerAddsItsShortcut() {
        INDArray x = Memory.of(DataType.DOUBLE, new double[] {-1, 2}, 1, 2);
        Module doubled = new Residual(new Function("double", v -> Ops.mul(v, 2)), null);
        assertThat(values(doubled.forward(Variable.of(x)))).containsExactly(0, 6);
        Module cut = new Residual(new Function("double", v -> Ops.mul(v, 2)), new Function("zero", v -> Ops.mul(v, 0)));
        assertThat(values(cut.forward(Variable.of(x)))).containsExactly(0, 4);
    }

    private static double[] values(Variable v) {
        return Span.of(v.value()).toDoubles();
    }
}
