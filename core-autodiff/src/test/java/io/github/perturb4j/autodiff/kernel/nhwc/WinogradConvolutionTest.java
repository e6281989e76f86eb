package io.github.perturb4j.autodiff.kernel.nhwc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class WinogradConvolutionTest {
    private static final int[] KERNEL = {3, 3};

    private static double precision(int outputs) {
        return outputs == 2 ? 2e-6 : 2e-5;
    }

    @Property(tries = 120, seed = "52", edgeCases = EdgeCasesMode.NONE)
    void agreesWithThePlainConvolution(
            @ForAll @LongRange(max = 1_000_000) long seed,
            @ForAll @IntRange(max = 2) int padding,
            @ForAll boolean gradient,
            @ForAll boolean small) {
        Draw draw = new Draw(seed);
        ConvGeometry at = PackedConvolutionCheck.geometry(draw, KERNEL, 1, padding, 1, 1, 1e6);
        int outputs = small ? 2 : 4;
        PackedConvolutionCheck check = new PackedConvolutionCheck(at, gradient, false, draw);
        check.check(WinogradConvolution.pack(outputs, at, check.weight(), check.scale(), gradient), precision(outputs));
    }

    @Property(tries = 60, seed = "55", edgeCases = EdgeCasesMode.NONE)
    void agreesWithThePlainGroupedConvolution(
            @ForAll @LongRange(max = 1_000_000) long seed, @ForAll boolean gradient, @ForAll boolean small) {
        Draw draw = new Draw(seed);
        int in = 1 << draw.between(0, 4);
        int out = 1 << draw.between(0, 4);
        int groups = 16 * draw.between(1, 2);
        ConvGeometry at = new ConvGeometry(
                draw.between(1, 3),
                groups * in,
                draw.between(3, 20),
                draw.between(3, 20),
                groups * out,
                3,
                3,
                1,
                draw.between(0, 2),
                1,
                groups);
        PackedConvolutionCheck check = new PackedConvolutionCheck(at, gradient, false, draw);
        int outputs = small ? 2 : 4;
        Assume.that(WinogradConvolution.fits(at));
        check.check(WinogradConvolution.pack(outputs, at, check.weight(), check.scale(), gradient), precision(outputs));
    }

    /**
     * The layers of the ImageNet networks, in a batch: several tasks, parts of the channels, samples that share
     * products.
     */
    @ParameterizedTest
    @ValueSource(ints = {64, 128, 256, 512})
    void aNetworksLayers(int channels) {
        int side = 56 * 64 / channels;
        Draw draw = new Draw(channels);
        ConvGeometry at = new ConvGeometry(channels == 512 ? 5 : 2, channels, side, side, channels, 3, 3, 1, 1, 1, 1);
        PackedConvolutionCheck check = new PackedConvolutionCheck(at, false, false, draw);
        for (int outputs : new int[] {2, 4}) {
            check.check(
                    WinogradConvolution.pack(outputs, at, check.weight(), check.scale(), false), precision(outputs));
        }
    }

    @Test
    void refusesAnotherGeometryByName() {
        INDArray w = Memory.zeros(DataType.FLOAT, 4, 4, 3, 3);
        ConvGeometry at = new ConvGeometry(1, 4, 9, 9, 4, 3, 3, 2, 1, 1, 1);
        assertThat(WinogradConvolution.fits(at)).isFalse();
        assertThatThrownBy(() -> WinogradConvolution.pack(4, at, Span.of(w), null, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stride 1")
                .hasMessageContaining("stride=2");
    }
}
