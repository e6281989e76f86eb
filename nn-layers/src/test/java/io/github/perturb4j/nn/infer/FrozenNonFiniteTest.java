package io.github.perturb4j.nn.infer;

import static io.github.perturb4j.nn.infer.FrozenNetworkTest.SHAPE;
import static io.github.perturb4j.nn.infer.FrozenNetworkTest.direction;
import static io.github.perturb4j.nn.infer.FrozenNetworkTest.pixels;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.infer.FrozenNetworkTest.Answer;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A sample with numbers that are not finite, or might overflow, gets the plain path's answer; the others get the frozen
 * one's, bit for bit.
 */
class FrozenNonFiniteTest {
    private static final int SAMPLE = 5 * 13 * 11;
    private static final double[] WILD = {
        Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e30, -1e37, 3.4e38
    };

    static Stream<Arguments> networksAndNumbers() {
        List<Module> networks = FrozenNetworkTest.networks();
        return networks.stream().flatMap(network -> Arrays.stream(WILD).mapToObj(v -> Arguments.of(network, v)));
    }

    /** Logits and v^T dlogits/dx for a v that need not be finite, which a loss would spread over the batch. */
    private static Answer answer(UnaryOperator<Variable> f, INDArray pixels, INDArray v) {
        try (Scope scope = Scope.open()) {
            Variable x = Variable.leaf(pixels);
            Variable y = f.apply(x);
            Variable g = Gradients.of(y).upstream(Variable.of(v)).wrt(x);
            return new Answer(Span.of(y.value()).toDoubles(), Span.of(g.value()).toDoubles());
        }
    }

    private static INDArray upstream() {
        return direction(Variable.of(Memory.zeros(DataType.FLOAT, SHAPE[0], 7))).value();
    }

    private static INDArray with(INDArray batch, int number, double value) {
        INDArray changed = Memory.copy(batch, DataType.FLOAT);
        Span.of(changed).put(number, value);
        return changed;
    }

    /** Sample 1 is the plain path's, samples 0 and 2 are as if it were tame. */
    private static void check(Module network, INDArray pixels, INDArray v, INDArray tamePixels, INDArray tameV) {
        try (FrozenNetwork frozen = network.freeze()) {
            Answer found = answer(frozen, pixels, v);
            Answer plain = answer(network, pixels, v);
            Answer tame = answer(frozen, tamePixels, tameV);
            for (int i = 0; i < 3; i++) {
                Answer expected = i == 1 ? plain : tame;
                assertThat(sample(found.gradient(), i, SAMPLE))
                        .as("gradient of sample %d", i)
                        .containsExactly(sample(expected.gradient(), i, SAMPLE));
                if (i != 1 || !Arrays.equals(found.logits(), tame.logits())) {
                    assertThat(sample(found.logits(), i, 7)).containsExactly(sample(expected.logits(), i, 7));
                }
            }
        }
    }

    private static double[] sample(double[] batch, int i, int length) {
        return Arrays.copyOfRange(batch, i * length, (i + 1) * length);
    }

    @ParameterizedTest
    @MethodSource("networksAndNumbers")
    void aWildPixelIsComputedByThePlainFunction(Module network, double value) {
        INDArray tame = pixels(1, SHAPE);
        for (int at : new int[] {0, 11 * 6 + 5, SAMPLE - 1}) {
            check(network, with(tame, SAMPLE + at, value), upstream(), tame, upstream());
        }
    }

    @ParameterizedTest
    @MethodSource("networksAndNumbers")
    void aGradientThatIsNotFiniteIsThePlainFunctions(Module network, double value) {
        INDArray tame = pixels(1, SHAPE);
        INDArray v = with(upstream(), 7 + 3, Math.abs(value) < 1e38 ? 3e38 * Math.signum(value) : value);
        try (FrozenNetwork frozen = network.freeze()) {
            double[] plain = sample(answer(network, tame, v).gradient(), 1, SAMPLE);
            double[] found = sample(answer(frozen, tame, v).gradient(), 1, SAMPLE);
            boolean finite = Arrays.stream(found).allMatch(Double::isFinite);
            for (int i = 0; i < SAMPLE; i++) {
                assertThat(Double.isFinite(found[i])).isEqualTo(Double.isFinite(plain[i]));
            }
            if (!finite) {
                check(network, tame, v, tame, upstream());
            }
        }
    }
}
