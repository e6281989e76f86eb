package io.github.perturb4j.nn.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Uniform;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.BatchNorm2d;
import io.github.perturb4j.nn.Conv2d;
import io.github.perturb4j.nn.Function;
import io.github.perturb4j.nn.Linear;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.Residual;
import io.github.perturb4j.nn.Sequential;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class FrozenNetworkTest {
    static final long[] SHAPE = {3, 5, 13, 11};

    /** Networks that end in seven logits, with every kind of layer that has a frozen kernel, fused and on its own. */
    static List<Module> networks() {
        return List.of(
                network(new Conv2d(5, 16, 3, 1, 1, 1), norm(16), Function.relu(), Function.maxPool2d(3, 2, 1)),
                network(new Conv2d(5, 16, 3, 2, 1, 1, true), Function.relu(), new Conv2d(16, 24, 5, 1, 0, 1), norm(24)),
                network(norm(5), Function.relu(), new Conv2d(5, 10, 1, 2, 0, 1), Function.relu(), Function.relu()),
                network(
                        new Conv2d(5, 8, 3, 1, 1, 1),
                        new Residual(new Sequential(new Conv2d(8, 8, 3, 1, 1, 1), norm(8)), null)),
                network(
                        new Conv2d(5, 8, 3, 1, 1, 1),
                        new Residual(
                                new Sequential(new Conv2d(8, 12, 3, 2, 1, 1), norm(12)),
                                new Sequential(new Conv2d(8, 12, 1, 2, 0, 1), norm(12)))),
                network(new Conv2d(5, 8, 1, 1, 0, 1), new Residual(Function.relu(), null), twice(), norm(8)),
                network(
                        new Conv2d(5, 8, 3, 1, 1, 1),
                        new Residual(new Conv2d(8, 12, 3, 2, 1, 1), optionA()),
                        Function.maxPool2d(2, 2, 0)),
                network(twice(), Function.maxPool2d(3, 3, 1), new Conv2d(5, 6, 3, 3, 2, 1)),
                network(new Conv2d(5, 6, 3, 1, 1, 1), Function.relu(), ceilPool(3, 2), ceilPool(8, 7)));
    }

    private static Module network(Module... layers) {
        Sequential body = new Sequential(List.of(layers));
        Draw draw = new Draw(11);
        int channels = (int) body.initialise(3)
                .eval()
                .apply(Variable.of(Memory.zeros(DataType.FLOAT, SHAPE)))
                .size(1);
        Sequential whole = new Sequential(body, Function.globalAvgPool(), new Linear(channels, 7));
        whole.initialise(5);
        whole.namedBuffers().forEach((name, buffer) -> {
            if (!buffer.isCounter()) {
                double[] values =
                        Span.of(draw.uniform(0.5, 1.5, buffer.shape())).toDoubles();
                buffer.set(Memory.of(DataType.FLOAT, values, buffer.shape()));
            }
        });
        whole.eval().setTrainable(false);
        return whole;
    }

    private static BatchNorm2d norm(int channels) {
        return new BatchNorm2d(channels);
    }

    /** Windows may reach over the edge, and one be larger than the image. */
    private static Function ceilPool(int kernel, int stride) {
        return new Function("max_pool2d", x -> Ops.maxPool2d(x, kernel, stride, 0, true));
    }

    /** x + x, whose gradient comes to x twice. */
    private static Function twice() {
        return new Function("twice", x -> Ops.add(x, x));
    }

    private static Function optionA() {
        return new Function(
                "option a",
                x -> Ops.pad(Ops.slice(Ops.slice(x, 2, 0, x.size(2), 2), 3, 0, x.size(3), 2), 0, 0, 0, 0, 2, 2));
    }

    static INDArray pixels(long seed, long... shape) {
        return Uniform.array(DataType.FLOAT, seed, -1, 1, shape);
    }

    record Answer(double[] logits, double[] gradient) {}

    static Answer answer(UnaryOperator<Variable> f, INDArray x) {
        try (Scope scope = Scope.open()) {
            Variable input = Variable.leaf(x);
            Variable logits = f.apply(input);
            Variable g =
                    Gradients.of(Ops.sum(Ops.mul(logits, direction(logits)))).wrt(input);
            return new Answer(
                    Span.of(logits.value()).toDoubles(), Span.of(g.value()).toDoubles());
        }
    }

    /** A different direction for each class, the same for each sample. */
    static Variable direction(Variable logits) {
        double[] v = new double[(int) logits.value().length()];
        for (int i = 0; i < v.length; i++) {
            v[i] = Math.cos(1.3 * (i % logits.size(1)));
        }
        return Variable.of(Memory.of(logits.dtype(), v, logits.shape()));
    }

    private static void agree(Answer expected, Answer found) {
        close(expected.logits, found.logits, 1e-5);
        close(expected.gradient, found.gradient, 1e-5);
    }

    private static void close(double[] expected, double[] found, double tolerance) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(found[i] - expected[i])).as("number %d", i).isLessThanOrEqualTo(tolerance * largest);
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void logitsAndGradientsAreThoseOfThePlainPath(Module network) {
        try (FrozenNetwork frozen = network.freeze()) {
            assertThat(frozen.plan(SHAPE).refusal()).isEmpty();
            INDArray x = pixels(1, SHAPE);
            agree(answer(network, x), answer(frozen, x));
            INDArray other = pixels(2, 2, 5, 17, 16);
            agree(answer(network, other), answer(frozen, other));
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void aSampleHasTheSameBitsAloneAndInABatchAndInEveryCall(Module network) {
        try (FrozenNetwork frozen = network.freeze()) {
            INDArray all = pixels(3, SHAPE);
            Answer together = answer(frozen, all);
            assertThat(answer(frozen, all)).usingRecursiveComparison().isEqualTo(together);
            for (int i = 0; i < SHAPE[0]; i++) {
                double[] one = Arrays.copyOfRange(Span.of(all).toDoubles(), i * 715, (i + 1) * 715);
                Answer alone = answer(frozen, Memory.of(DataType.FLOAT, one, 1, 5, 13, 11));
                assertThat(alone.logits).containsExactly(Arrays.copyOfRange(together.logits, i * 7, i * 7 + 7));
                assertThat(alone.gradient)
                        .containsExactly(Arrays.copyOfRange(together.gradient, i * 715, (i + 1) * 715));
            }
        }
    }

    @Test
    void aPassWhoseMemoryWasLentToOthersComputesItAnew() {
        Module network = networks().get(0);
        try (FrozenNetwork frozen = network.freeze();
                Scope scope = Scope.open()) {
            double[][] expected = new double[9][];
            Variable[] inputs = new Variable[9];
            Variable[] logits = new Variable[9];
            for (int i = 0; i < inputs.length; i++) {
                expected[i] = answer(frozen, pixels(i, SHAPE)).gradient;
            }
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = Variable.leaf(pixels(i, SHAPE));
                logits[i] = frozen.apply(inputs[i]);
            }
            for (int i = 0; i < inputs.length; i++) {
                Variable loss = Ops.sum(Ops.mul(logits[i], direction(logits[i])));
                for (int twice = 0; twice < 2; twice++) {
                    Variable g = Gradients.of(loss).keepGraph().wrt(inputs[i]);
                    assertThat(Span.of(g.value()).toDoubles()).containsExactly(expected[i]);
                }
            }
        }
    }

    @Test
    void theGradientCanBeDifferentiated() {
        Module network = networks().get(4);
        try (FrozenNetwork frozen = network.freeze()) {
            INDArray x = pixels(4, SHAPE);
            close(curvature(network, x), curvature(frozen, x), 1e-4);
        }
    }

    /** The gradient of the squared length of a gradient. */
    private static double[] curvature(UnaryOperator<Variable> f, INDArray x) {
        try (Scope scope = Scope.open()) {
            Variable input = Variable.leaf(x);
            Variable logits = f.apply(input);
            Variable loss = Ops.sum(Ops.mul(Ops.square(logits), direction(logits)));
            Variable g = Gradients.of(loss).createGraph().wrt(input);
            return Span.of(Gradients.of(Ops.sum(Ops.square(g))).wrt(input).value())
                    .toDoubles();
        }
    }

    @Test
    void float64GoesThroughThePlainPath() {
        Module network = networks().get(1);
        network.to(DataType.DOUBLE);
        INDArray x = Memory.copy(pixels(6, SHAPE), DataType.DOUBLE);
        try (FrozenNetwork frozen = network.freeze()) {
            assertThat(answer(frozen, x)).usingRecursiveComparison().isEqualTo(answer(network, x));
        }
    }

    @Test
    void aFunctionWithoutAFrozenKernelIsComputedByItself() {
        UnaryOperator<Variable> function = x -> Ops.sum(Ops.exp(x), false, 2, 3);
        INDArray x = pixels(7, SHAPE);
        try (FrozenNetwork frozen = FrozenNetwork.of(function)) {
            assertThat(frozen.plan(SHAPE).refusal())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("exp"));
            assertThat(answer(frozen, x)).usingRecursiveComparison().isEqualTo(answer(function, x));
        }
    }

    @Test
    void aShapeThatTheNetworkRefusesIsRefusedInItsWords() {
        Module network = networks().get(0);
        try (FrozenNetwork frozen = network.freeze()) {
            Variable wrong = Variable.of(pixels(8, 1, 4, 13, 11));
            assertThatThrownBy(() -> frozen.apply(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the input has 4 channels");
            agree(answer(network, pixels(1, SHAPE)), answer(frozen, pixels(1, SHAPE)));
        }
    }

    /** Both reshapes are the mean itself, of which one reader takes the positive part alone. */
    @Test
    void aValueThatIsReadThroughReshapesIsChangedForNoneOfItsReaders() {
        UnaryOperator<Variable> function = x -> {
            Variable mean = Ops.adaptiveAvgPool2d(x, 1, 1);
            return Ops.add(Ops.relu(Ops.flatten(mean, 1)), Ops.flatten(mean, 1));
        };
        INDArray x = pixels(10, SHAPE);
        try (FrozenNetwork frozen = FrozenNetwork.of(function)) {
            assertThat(frozen.plan(SHAPE).refusal()).isEmpty();
            agree(answer(function, x), answer(frozen, x));
        }
    }

    @Test
    void memoryStaysTheSameFromStepToStep() {
        Module network = networks().get(0);
        try (FrozenNetwork frozen = network.freeze()) {
            INDArray x = pixels(9, SHAPE);
            answer(frozen, x);
            long before = frozen.workspaceBytes();
            assertThat(before).isEqualTo(frozen.plan(SHAPE).workspaceBytes());
            for (int i = 0; i < 20; i++) {
                answer(frozen, x);
                try (Recording off = Recording.off();
                        Scope scope = Scope.open()) {
                    frozen.apply(Variable.of(x));
                    frozen.apply(Variable.of(pixels(i, 2, 5, 13, 11)));
                }
            }
            assertThat(frozen.workspaceBytes()).isEqualTo(before);
        }
    }

    @Test
    void aNetworkIsFrozenInEvaluationModeAndUsedBeforeItIsClosed() {
        Module network = networks().get(0);
        network.train();
        assertThatThrownBy(network::freeze)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("eval()");
        FrozenNetwork frozen = network.eval().freeze();
        frozen.close();
        Variable x = Variable.of(pixels(1, SHAPE));
        assertThatThrownBy(() -> frozen.apply(x))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    /** With few input channels the first convolution would give the gradient at the pixels, and lose the shortcut's. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 5})
    void aResidualLayerThatReadsThePixelsKeepsItsShortcut(int channels) {
        Module body = new Sequential(new Conv2d(channels, channels, 3, 1, 1, 1), norm(channels));
        Module network = new Residual(body, null).initialise(3).eval().setTrainable(false);
        INDArray x = pixels(4, 2, channels, 6, 7);
        try (FrozenNetwork frozen = network.freeze()) {
            agree(answer(network, x), answer(frozen, x));
        }
    }
}
