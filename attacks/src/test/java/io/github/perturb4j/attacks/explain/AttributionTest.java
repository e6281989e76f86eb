package io.github.perturb4j.attacks.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class AttributionTest {
    private static final Path SOURCES = Path.of("src/main/java/io/github/perturb4j/attacks/explain");

    /** All that there are: a record without an entry here fails. */
    static List<Attribution> all() {
        return List.of(
                new Saliency(), new GradientTimesInput(), IntegratedGradients.fromBlack(16), new SmoothGrad(9, 0.1, 4));
    }

    @Test
    void everyAttributionIsTested() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            List<String> found = files.filter(file -> contains(file, "implements Attribution "))
                    .map(file -> file.getFileName().toString().replace(".java", ""))
                    .toList();
            assertThat(all()).extracting(a -> a.getClass().getSimpleName()).containsExactlyInAnyOrderElementsOf(found);
        }
    }

    @Test
    void everyAttributionNamesItsPaper() throws IOException {
        for (Attribution attribution : all()) {
            assertThat(SOURCES.resolve(attribution.getClass().getSimpleName() + ".java"))
                    .content()
                    .containsPattern("et al\\. 20\\d\\d");
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** On logits W x: the row of W, and the row times what the image has beyond the baseline. */
    @ParameterizedTest
    @MethodSource("all")
    void ofALinearModelItIsTheWeights(Attribution attribution) {
        INDArray x = Functions.image(1);
        double[] weight = Arrays.copyOfRange(Functions.WEIGHT, Functions.SIZE, 2 * Functions.SIZE);
        double[] expected = weight.clone();
        if (attribution instanceof GradientTimesInput || attribution instanceof IntegratedGradients) {
            Arrays.setAll(expected, i -> weight[i] * x.getDouble(0, 0, i / 3, i % 3));
        }
        assertThat(numbers(attribution.of(PixelFunction.of(Functions.linear(), Loss.logit(1)), x)))
                .usingComparatorWithPrecision(1e-14)
                .containsExactly(expected);
    }

    @Test
    void aBaselineMayBeGiven() {
        INDArray x = Functions.image(1);
        INDArray baseline = Functions.image(2);
        double[] values = numbers(
                new IntegratedGradients(3, baseline).of(PixelFunction.of(Functions.linear(), Loss.logit(0)), x));
        for (int i = 0; i < values.length; i++) {
            double way = x.getDouble(0, 0, i / 3, i % 3) - baseline.getDouble(0, 0, i / 3, i % 3);
            assertThat(values[i]).isCloseTo(Functions.WEIGHT[i] * way, within(1e-14));
        }
    }

    /** Of x^T A x / 2 from black the integral is x * A x / 2, which one midpoint gives. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void integratedGradientsOfAQuadraticAreExact(int steps) {
        INDArray x = Functions.image(3);
        double[] a = Functions.diagonal(1, -2, 3, 0.5, -1, 2);
        IntegratedGradients.Result found = IntegratedGradients.fromBlack(steps).explain(Functions.quadratic(a), x);
        for (int i = 0; i < Functions.SIZE; i++) {
            double xi = x.getDouble(0, 0, i / 3, i % 3);
            assertThat(found.values().getDouble(0, 0, i / 3, i % 3))
                    .isCloseTo(a[i * Functions.SIZE + i] * xi * xi / 2, within(1e-13));
        }
        assertThat(found.completeness().plainError()).isLessThan(1e-12);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void integratedGradientsAreComplete(long seed) {
        INDArray x = Functions.image(seed);
        Completeness smooth = IntegratedGradients.fromBlack(64)
                .explain(PixelFunction.of(Functions.network(seed, Ops::tanh), Loss.logit(0)), x)
                .completeness();
        Completeness kinked = IntegratedGradients.fromBlack(64)
                .explain(PixelFunction.of(Functions.network(seed, Ops::relu), Loss.logit(0)), x)
                .completeness();
        assertThat(smooth.plainError()).isLessThan(1e-3);
        assertThat(smooth.error()).isLessThan(1e-10);
        assertThat(kinked.plainError()).isLessThan(0.1);
        assertThat(kinked.error()).isLessThan(1e-10);
    }

    /** With two steps the slope of a step is missed: no weight falls below 0, and the error is told. */
    @Test
    void whatWeightsCannotReachIsLeftAndTold() {
        Loss late = (logits, samples) -> Ops.mul(Ops.relu(Ops.add(Loss.at(logits, new int[samples.length]), -0.9)), 10);
        PixelFunction f = PixelFunction.of(x -> Ops.flatten(x, 1), late);
        IntegratedGradients.Result found =
                IntegratedGradients.fromBlack(2).explain(f, Functions.image(1, 0, 0, 0, 0, 0));
        assertThat(found.completeness().difference()).isCloseTo(1, within(1e-12));
        assertThat(found.completeness().sum()).isZero();
        assertThat(found.completeness().error()).isEqualTo(1);
    }

    @Test
    void smoothGradWithoutNoiseIsSaliency() {
        PixelFunction f = PixelFunction.of(Functions.network(3, Ops::tanh), Loss.crossEntropy(1));
        INDArray x = Functions.image(4);
        assertThat(numbers(new SmoothGrad(5, 0, 9).of(f, x)))
                .usingComparatorWithPrecision(1e-15)
                .containsExactly(numbers(new Saliency().of(f, x)));
    }

    /** The mean of A (x + z) is A x, but for what is left of n draws of z. */
    @Test
    void smoothGradDrawsAroundTheImage() {
        double[] ones = Functions.diagonal(1, 1, 1, 1, 1, 1);
        INDArray x = Functions.image(0, 1, 0.5, 0.5, 0.5, 0.5);
        double[] mean = numbers(new SmoothGrad(4000, 0.3, 1).of(Functions.quadratic(ones), x));
        assertThat(mean).usingComparatorWithPrecision(5 * 0.3 / Math.sqrt(4000)).containsExactly(numbers(x));
        assertThat(mean).isNotEqualTo(numbers(x));
        assertThat(mean).isNotEqualTo(numbers(new SmoothGrad(4000, 0.3, 2).of(Functions.quadratic(ones), x)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void theBatchChangesNoBit(Attribution attribution) {
        INDArray x = Memory.copy(Functions.image(6), DataType.FLOAT);
        PixelFunction f = PixelFunction.of(Functions.network(6, Ops::relu), Loss.crossEntropy(2));
        double[] alone = numbers(attribution.of(f.inBatchesOf(1), x));
        assertThat(numbers(attribution.of(f.inBatchesOf(5), x))).isEqualTo(alone);
        assertThat(numbers(attribution.of(f, x))).isEqualTo(alone);
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatIsNoImageIsRefused(Attribution attribution) {
        PixelFunction f = PixelFunction.of(Functions.linear(), Loss.logit(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> attribution.of(f, Memory.zeros(DataType.FLOAT, 2, 1, 2, 3)))
                .withMessageContaining("expected one image")
                .withMessageContaining("[2, 1, 2, 3]");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IntegratedGradients.fromBlack(0))
                .withMessageContaining("steps must be at least 1, found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SmoothGrad(0, 0.1, 0))
                .withMessageContaining("samples must be at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SmoothGrad(1, 1.5, 0))
                .withMessageContaining("sigma must be in [0, 1], found 1.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new IntegratedGradients(4, Memory.zeros(DataType.DOUBLE, 1, 1, 3, 2))
                        .of(PixelFunction.of(Functions.linear(), Loss.logit(0)), Functions.image(1)))
                .withMessageContaining("the baseline must have the image's shape");
    }

    private static double[] numbers(INDArray x) {
        return PixelFunction.numbers(x);
    }
}
