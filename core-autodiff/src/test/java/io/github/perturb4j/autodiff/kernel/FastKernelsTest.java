package io.github.perturb4j.autodiff.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.ops.Masked;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Kernels that were made fast, against the plain formula in float64 on the same numbers, over many shapes. */
class FastKernelsTest {
    private static final int TRIES = 150;
    private static final long WORK = 400_000;

    /** What a result should be, and the sum of the sizes of what was added up to it. */
    private record Expected(double[] values, double[] sizes) {
        Expected(long length) {
            this(new double[(int) length], new double[(int) length]);
        }

        void add(int at, double term) {
            values[at] += term;
            sizes[at] += Math.abs(term);
        }

        void check(INDArray found) {
            double precision = found.dataType() == DataType.FLOAT ? 2e-6 : 1e-14;
            double[] numbers = Span.of(found).toDoubles();
            assertThat(numbers).hasSize(values.length);
            for (int i = 0; i < numbers.length; i++) {
                if (!(Math.abs(numbers[i] - values[i]) <= precision * (1e-3 + sizes[i]))) {
                    throw new AssertionError("element " + i + ": expected " + values[i] + ", found " + numbers[i]);
                }
            }
        }
    }

    /** A convolution whose product takes at most {@link #WORK} multiplications, each of its sizes up to 67. */
    private static ConvGeometry geometry(Draw draw) {
        while (true) {
            int groups = draw.chance() ? 1 : draw.between(2, 3);
            ConvGeometry at = new ConvGeometry(
                    draw.between(1, draw.chance() ? 3 : 40),
                    groups * draw.between(1, draw.chance() ? 4 : 67),
                    draw.between(1, 67),
                    draw.between(1, 67),
                    groups * draw.between(1, draw.chance() ? 4 : 67),
                    draw.between(1, 5),
                    draw.between(1, 5),
                    draw.between(1, 3),
                    draw.between(0, 3),
                    draw.chance() ? 1 : draw.between(2, 3),
                    groups);
            boolean fits = at.outHeight() >= 1 && at.outWidth() >= 1;
            if (fits && (double) at.outPixels() * at.n() * at.outChannels() * at.groupIn() * at.taps() <= WORK) {
                return at;
            }
        }
    }

    @Property(tries = TRIES, seed = "31", edgeCases = EdgeCasesMode.NONE)
    void convolution(@ForAll @LongRange(max = 1_000_000) long seed, @ForAll boolean narrow) {
        Draw draw = new Draw(seed);
        compare(geometry(draw), draw, narrow ? DataType.FLOAT : DataType.DOUBLE);
    }

    /** The layers of the CIFAR networks, where products are cut to what BLAS computes unpacked. */
    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void convolutionOfANetworksLayers(int channels) {
        int side = 512 / channels;
        Draw draw = new Draw(channels);
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            compare(new ConvGeometry(2, channels, side, side, channels, 3, 3, 1, 1, 1, 1), draw, type);
            compare(new ConvGeometry(2, channels, side, side, 2 * channels, 3, 3, 2, 1, 1, 1), draw, type);
        }
    }

    private static void compare(ConvGeometry at, Draw draw, DataType type) {
        INDArray x = Memory.copy(draw.normal(at.inputShape()), type);
        INDArray w = Memory.copy(draw.normal(at.weightShape()), type);
        INDArray g = Memory.copy(draw.normal(at.outputShape()), type);
        Expected y = new Expected(g.length());
        Expected dx = new Expected(x.length());
        Expected dw = new Expected(w.length());
        plain(at, Span.of(x).toDoubles(), Span.of(w).toDoubles(), Span.of(g).toDoubles(), y, dx, dw);
        y.check(Convolution.forward(at, x, w));
        dx.check(Convolution.inputGradient(at, g, w));
        dw.check(Convolution.weightGradient(at, x, g));
    }

    private static void plain(
            ConvGeometry at, double[] x, double[] w, double[] g, Expected y, Expected dx, Expected dw) {
        for (int sample = 0; sample < at.n(); sample++) {
            for (int o = 0; o < at.outChannels(); o++) {
                int to = (int) at.outputAt(sample, o);
                for (int c = 0; c < at.groupIn(); c++) {
                    int from = (int) at.inputAt(sample, o / at.groupOut() * at.groupIn() + c);
                    for (int tap = 0; tap < at.taps(); tap++) {
                        int by = (o * at.groupIn() + c) * at.taps() + tap;
                        for (int pixel = 0; pixel < at.outPixels(); pixel++) {
                            int ih = pixel / at.outWidth() * at.stride()
                                    - at.padding()
                                    + tap / at.kernelWidth() * at.dilation();
                            int iw = pixel % at.outWidth() * at.stride()
                                    - at.padding()
                                    + tap % at.kernelWidth() * at.dilation();
                            if (ih >= 0 && ih < at.height() && iw >= 0 && iw < at.width()) {
                                int in = from + ih * at.width() + iw;
                                y.add(to + pixel, x[in] * w[by]);
                                dx.add(in, g[to + pixel] * w[by]);
                                dw.add(by, g[to + pixel] * x[in]);
                            }
                        }
                    }
                }
            }
        }
    }

    @Property(tries = 60, seed = "32", edgeCases = EdgeCasesMode.NONE)
    void batchNormOfFloat32(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        int channels = draw.between(1, 5);
        long[] shape = {draw.between(2, 40), channels, draw.between(1, 67), draw.between(1, 67)};
        double offset = draw.uniform(-50, 50);
        INDArray far = Memory.of(
                DataType.DOUBLE,
                Arrays.stream(Span.of(draw.normal(shape)).toDoubles())
                        .map(v -> v + offset)
                        .toArray(),
                shape);
        INDArray x = Memory.copy(far, DataType.FLOAT);
        INDArray g = Memory.copy(draw.normal(shape), DataType.FLOAT);
        INDArray weight = Memory.copy(draw.normal(channels), DataType.FLOAT);
        BatchStatistics.Moments found = BatchStatistics.moments(x);
        BatchStatistics.Moments exact = BatchStatistics.moments(Memory.copy(x, DataType.DOUBLE));
        for (int c = 0; c < channels; c++) {
            assertThat(found.mean()[c]).isCloseTo(exact.mean()[c], within(1e-6));
            assertThat(found.variance()[c]).isCloseTo(exact.variance()[c], within(2e-6 * exact.variance()[c] + 1e-12));
        }
        INDArray[] fast = BatchStatistics.gradients(x, weight, g, 1e-5);
        INDArray[] plain = BatchStatistics.gradients(
                Memory.copy(x, DataType.DOUBLE),
                Memory.copy(weight, DataType.DOUBLE),
                Memory.copy(g, DataType.DOUBLE),
                1e-5);
        for (int i = 0; i < fast.length; i++) {
            assertThat(fast[i].dataType()).isEqualTo(DataType.FLOAT);
            double[] a = Span.of(fast[i]).toDoubles();
            double[] b = Span.of(plain[i]).toDoubles();
            double size = 1 + Arrays.stream(b).map(Math::abs).max().orElse(0) + (i == 0 ? 0 : Math.sqrt(x.length()));
            for (int j = 0; j < a.length; j++) {
                if (!(Math.abs(a[j] - b[j]) <= 5e-6 * size)) {
                    throw new AssertionError("gradient " + i + " at " + j + ": expected " + b[j] + ", found " + a[j]);
                }
            }
        }
    }

    @Property(tries = 20, seed = "33", edgeCases = EdgeCasesMode.NONE)
    void masksOfEveryKindOfFloat(@ForAll @LongRange(max = 1_000_000) long seed) {
        float[] kinds = {
            0f,
            -0f,
            Float.MIN_VALUE,
            -Float.MIN_VALUE,
            1f,
            -1f,
            Float.MAX_VALUE,
            -Float.MAX_VALUE,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.NaN,
            Float.intBitsToFloat(0xFFC00000),
            Float.intBitsToFloat(0xFF800001),
            Float.intBitsToFloat(-1)
        };
        Draw draw = new Draw(seed);
        int n = draw.between(1, 3 * Span.BLOCK);
        int[] of = IntStream.range(0, n)
                .map(i -> draw.between(0, kinds.length - 1))
                .toArray();
        INDArray mask = Memory.uninitialized(DataType.FLOAT, n);
        INDArray g = Memory.uninitialized(DataType.FLOAT, n);
        float[] m = new float[n];
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            m[i] = kinds[of[i]];
            values[i] = kinds[draw.between(0, kinds.length - 1)];
        }
        Span.of(mask).put(0, m, 0, n);
        Span.of(g).put(0, values, 0, n);
        float[] found = new float[n];
        Span.of(new Masked().forward(mask, g)).get(0, found, 0, n);
        for (int i = 0; i < n; i++) {
            float expected = m[i] <= 0 ? 0 : values[i];
            if (Float.compare(found[i], expected) != 0) {
                throw new AssertionError("mask " + m[i] + " of " + values[i] + ": found " + found[i]);
            }
        }
    }
}
