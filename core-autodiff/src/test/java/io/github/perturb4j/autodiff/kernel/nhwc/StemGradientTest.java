package io.github.perturb4j.autodiff.kernel.nhwc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class StemGradientTest {
    @Property(tries = 150, seed = "54", edgeCases = EdgeCasesMode.NONE)
    void agreesWithThePlainGradient(
            @ForAll @LongRange(max = 1_000_000) long seed,
            @ForAll @IntRange(min = 1, max = 3) int stride,
            @ForAll @IntRange(max = 3) int padding) {
        Draw draw = new Draw(seed);
        int[] kernel = {draw.between(1, 7), draw.between(1, 7)};
        int dilation = draw.chance() ? 1 : draw.between(2, 3);
        check(PackedConvolutionCheck.geometry(draw, kernel, stride, padding, dilation, 1, 1e6), draw);
    }

    @Test
    void imagenetsFirstLayer() {
        check(new ConvGeometry(2, 3, 224, 210, 16, 7, 7, 2, 3, 1, 1), new Draw(1));
    }

    private static void check(ConvGeometry at, Draw draw) {
        PackedConvolutionCheck check = new PackedConvolutionCheck(at, true, true, draw);
        check.check(StemGradient.pack(at, check.weight(), check.scale(), null), 2e-6);
    }

    @Test
    void multipliesEachChannelByItsScale() {
        ConvGeometry at = new ConvGeometry(1, 2, 5, 4, 3, 3, 3, 1, 1, 1, 1);
        INDArray weight = Memory.copy(new Draw(1).normal(at.weightShape()), DataType.FLOAT);
        INDArray g = Memory.copy(new Draw(2).normal(1, 5, 4, 3), DataType.FLOAT);
        float[] plain = run(StemGradient.pack(at, Span.of(weight), null, null), g, 40);
        float[] scaled = run(StemGradient.pack(at, Span.of(weight), null, new float[] {1, 4}), g, 40);
        for (int i = 0; i < 40; i++) {
            assertThat(scaled[i]).isEqualTo(i < 20 ? plain[i] : 4 * plain[i]);
        }
    }

    private static float[] run(StemGradient map, INDArray g, int length) {
        INDArray y = Memory.filled(DataType.FLOAT, Double.NaN, length);
        map.run(Span.of(g), Span.of(y), Epilogue.NONE);
        float[] found = new float[length];
        Span.of(y).get(0, found, 0, length);
        return found;
    }

    @Test
    void refusesGroups() {
        INDArray w = Memory.zeros(DataType.FLOAT, 4, 2, 3, 3);
        ConvGeometry at = new ConvGeometry(1, 4, 9, 9, 4, 3, 3, 2, 1, 1, 2);
        assertThatThrownBy(() -> StemGradient.pack(at, Span.of(w), null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 2");
    }
}
