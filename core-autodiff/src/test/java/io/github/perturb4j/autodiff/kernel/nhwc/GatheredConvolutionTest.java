package io.github.perturb4j.autodiff.kernel.nhwc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

class GatheredConvolutionTest {
    @Property(tries = 200, seed = "53", edgeCases = EdgeCasesMode.NONE)
    void agreesWithThePlainConvolution(
            @ForAll @LongRange(max = 1_000_000) long seed,
            @ForAll @IntRange(min = 1, max = 3) int stride,
            @ForAll @IntRange(max = 3) int padding,
            @ForAll boolean gradient,
            @ForAll boolean grouped) {
        Draw draw = new Draw(seed);
        int[] kernel = {draw.between(1, 5), draw.between(1, 5)};
        int groups = grouped ? draw.between(2, 9) : 1;
        int dilation = draw.chance() ? 1 : draw.between(2, 3);
        ConvGeometry at = PackedConvolutionCheck.geometry(draw, kernel, stride, padding, dilation, groups, 1e6);
        check(at, gradient, draw);
    }

    private static void check(ConvGeometry at, boolean gradient, Draw draw) {
        PackedConvolutionCheck check = new PackedConvolutionCheck(at, gradient, false, draw);
        check.check(GatheredConvolution.pack(at, check.weight(), check.scale(), gradient), 2e-6);
    }

    @ParameterizedTest
    @CsvSource({
        "128, 56, 128, 3, 2, 1, 1",
        "512, 14, 512, 3, 2, 1, 1",
        "256, 28, 128, 1, 2, 0, 1",
        "128, 28, 128, 3, 1, 1, 32",
        "256, 28, 256, 3, 2, 1, 32",
        "48, 17, 48, 3, 1, 1, 48"
    })
    void aNetworksLayers(int in, int side, int out, int kernel, int stride, int padding, int groups) {
        ConvGeometry at = new ConvGeometry(2, in, side, side, out, kernel, kernel, stride, padding, 1, groups);
        check(at, false, new Draw(in));
        check(at, true, new Draw(out));
    }

    @Test
    void saysHowItComputes() {
        Span w = Span.of(Memory.zeros(DataType.FLOAT, 4, 2, 3, 3));
        ConvGeometry at = new ConvGeometry(1, 4, 9, 9, 4, 3, 3, 2, 1, 1, 2);
        assertThat(GatheredConvolution.pack(at, w, null, true).strategy()).isEqualTo("parity split, grouped");
        assertThat(GatheredConvolution.pack(at, w, null, false).strategy()).isEqualTo("gathered, grouped");
    }
}
