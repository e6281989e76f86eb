package io.github.perturb4j.autodiff.kernel.nhwc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Convolution;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Compares a packed convolution with the plain one in float64 on the same numbers, with random epilogues, and the bits
 * of its samples with those they get alone.
 */
final class PackedConvolutionCheck {
    private final ConvGeometry at;
    private final boolean gradient;
    private final boolean planar;
    private final Draw draw;
    private final INDArray weight;
    private final float[] scale;
    private final List<INDArray> alive = new ArrayList<>(); // a span owns no memory

    /**
     * Draws a weight and maybe a scale.
     *
     * @param gradient whether the map is the input gradient of the convolution
     * @param planar whether its result is in the order (n, c, h, w)
     */
    PackedConvolutionCheck(ConvGeometry at, boolean gradient, boolean planar, Draw draw) {
        this.at = at;
        this.gradient = gradient;
        this.planar = planar;
        this.draw = draw;
        this.weight = Memory.copy(draw.normal(at.weightShape()), DataType.FLOAT);
        this.scale = draw.chance() ? null : floats(draw.uniform(0.5, 2, at.outChannels()));
    }

    Span weight() {
        return Span.of(weight);
    }

    float[] scale() {
        return scale;
    }

    /** Sizes up to 67, and at most {@code work} multiplications. */
    static ConvGeometry geometry(
            Draw draw, int[] kernel, int stride, int padding, int dilation, int groups, double work) {
        while (true) {
            ConvGeometry at = new ConvGeometry(
                    draw.between(1, 3),
                    groups * draw.between(1, draw.chance() ? 4 : 67),
                    draw.between(1, 67),
                    draw.between(1, 67),
                    groups * draw.between(1, draw.chance() ? 4 : 67),
                    kernel[0],
                    kernel[1],
                    stride,
                    padding,
                    dilation,
                    groups);
            boolean fits = at.outHeight() >= 1 && at.outWidth() >= 1;
            if (fits && (double) at.outPixels() * at.n() * at.outChannels() * at.groupIn() * at.taps() <= work) {
                return at;
            }
        }
    }

    /**
     * Runs the map.
     *
     * @param precision the error allowed, as a part of the largest result before the epilogue
     */
    void check(PackedConvolution map, double precision) {
        long[] in = gradient ? at.outputShape() : at.inputShape();
        float[] x = floats(draw.normal(in[0], in[2], in[3], in[1]));
        double[] plain = plain(x, in);
        double allowed = precision * Arrays.stream(plain).map(Math::abs).max().orElseThrow() + 1e-30;
        compare(run(map, x, plain.length, Epilogue.NONE), plain, allowed);
        checkEpilogue(map, x, plain, allowed);
        checkSamplesAlone(map, x, plain.length);
    }

    private void checkEpilogue(PackedConvolution map, float[] x, double[] plain, double allowed) {
        double[] expected = plain.clone();
        Epilogue epilogue = Epilogue.NONE;
        if (!planar && draw.chance()) {
            float[] bias = floats(draw.normal(gradient ? at.inChannels() : at.outChannels()));
            epilogue = epilogue.bias(bias);
            Arrays.setAll(expected, i -> expected[i] + bias[i % bias.length]);
        }
        if (draw.chance()) {
            float[] addend = floats(draw.normal(expected.length));
            epilogue = epilogue.add(span(addend));
            Arrays.setAll(expected, i -> expected[i] + addend[i]);
        }
        if (draw.chance()) {
            epilogue = epilogue.relu();
            Arrays.setAll(expected, i -> Math.max(0, expected[i]));
        } else if (draw.chance()) {
            float[] mask = floats(draw.uniform(-1, 1, expected.length));
            for (int i = 0; i < mask.length; i++) {
                mask[i] = Math.max(0, mask[i]);
            }
            epilogue = epilogue.mask(span(mask));
            Arrays.setAll(expected, i -> mask[i] == 0 ? 0 : expected[i]);
        }
        compare(run(map, x, expected.length, epilogue), expected, allowed);
    }

    private void checkSamplesAlone(PackedConvolution map, float[] x, int length) {
        float[] together = run(map, x, length, Epilogue.NONE);
        int in = x.length / at.n();
        int out = length / at.n();
        for (int n = 0; n < at.n(); n++) {
            float[] alone = run(map, Arrays.copyOfRange(x, n * in, (n + 1) * in), out, Epilogue.NONE);
            assertThat(alone).as("sample %d", n).isEqualTo(Arrays.copyOfRange(together, n * out, (n + 1) * out));
        }
    }

    private float[] run(PackedConvolution map, float[] x, int length, Epilogue epilogue) {
        float[] nothing = new float[length];
        Arrays.fill(nothing, Float.NaN);
        Span y = span(nothing);
        map.run(span(x), y, epilogue);
        float[] found = new float[length];
        y.get(0, found, 0, length);
        return found;
    }

    /** The map in float64, in the order of its result. */
    private double[] plain(float[] x, long[] in) {
        INDArray wide = Memory.of(DataType.DOUBLE, doubles(x), in[0], in[2], in[3], in[1]);
        INDArray images = moved(wide, 0, 3, 1, 2);
        double[] w = Span.of(weight).toDoubles();
        if (scale != null) {
            Arrays.setAll(w, i -> w[i] * scale[i / (w.length / scale.length)]);
        }
        INDArray scaled = Memory.of(DataType.DOUBLE, w, at.weightShape());
        INDArray y = gradient ? Convolution.inputGradient(at, images, scaled) : Convolution.forward(at, images, scaled);
        return Span.of(planar ? y : moved(y, 0, 2, 3, 1)).toDoubles();
    }

    private static INDArray moved(INDArray array, int... order) {
        return Memory.contiguous(array.permute(order));
    }

    private static double[] doubles(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static float[] floats(INDArray array) {
        double[] values = Span.of(array).toDoubles();
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) values[i];
        }
        return narrow;
    }

    private Span span(float[] values) {
        INDArray array = Memory.uninitialized(DataType.FLOAT, values.length);
        alive.add(array);
        Span span = Span.of(array);
        span.put(0, values, 0, values.length);
        return span;
    }

    private static void compare(float[] found, double[] expected, double allowed) {
        for (int i = 0; i < found.length; i++) {
            if (!(Math.abs(found[i] - expected[i]) <= allowed + 1e-6 * Math.abs(expected[i]))) {
                throw new AssertionError("number " + i + ": expected " + expected[i] + ", found " + found[i]);
            }
        }
    }
}
