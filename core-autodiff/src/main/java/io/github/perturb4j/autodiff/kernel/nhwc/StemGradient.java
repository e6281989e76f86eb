package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.ArraySpan;
import io.github.perturb4j.autodiff.kernel.Blas;
import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Scratch;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The input gradient of a network's first convolution, which has few input channels: dL/dy is read in the order (n, h,
 * w, c), but the result, the gradient at the image, is written in the order <b>(n, c, h, w)</b>, and so is what its
 * epilogue reads, which must have no bias.
 *
 * <p>Row (c, kh, kw) of the columns is w[:, c, kh, kw] times dL/dy; it is added to those pixels of channel c which tap
 * (kh, kw) reads. The pixels are kept apart by their remainders modulo the stride meanwhile, so that a row of columns
 * is added to neighbours.
 */
public final class StemGradient implements PackedConvolution {
    private static final Scratch.Arrays32 SUMS = new Scratch.Arrays32();
    private static final Scratch.Arrays32 SHIFTED = new Scratch.Arrays32();
    private static final Scratch.Arrays32 IMAGE = new Scratch.Arrays32();

    private static final Scratch.Outside UPSTREAM = new Scratch.Outside();

    private static final int BAND_LINES = 96;
    private static final int GATHERED = 1 << 17; // numbers of columns at a time: they stay in the cache

    private final ConvGeometry at;
    private final INDArray memory; // owns what the span reads
    private final Span weights; // (channel, kh, kw; outChannel)

    private StemGradient(ConvGeometry at, INDArray memory) {
        this.at = at;
        this.memory = memory;
        this.weights = Span.of(memory);
    }

    /**
     * Packs the gradient of a convolution with one group.
     *
     * @param at the convolution's geometry; n is not used
     * @param weight (outChannels, inChannels, kernelHeight, kernelWidth), float32 or float64; copied
     * @param scale what each output channel of the convolution is multiplied by, or null
     * @param inputScale what each input channel was multiplied by before the convolution, such as 1 / std, or null
     * @throws IllegalArgumentException if there are several groups
     */
    public static StemGradient pack(ConvGeometry at, Span weight, float[] scale, float[] inputScale) {
        if (at.groups() != 1) {
            throw new IllegalArgumentException("the gradient of a first convolution needs 1 group, found " + at.groups()
                    + ": use another strategy");
        }
        int k = at.inChannels() * at.taps();
        double[] w = new double[k * at.outChannels()];
        weight.get(0, w, 0, w.length);
        double[] packed = new double[w.length];
        for (int o = 0; o < at.outChannels(); o++) {
            for (int row = 0; row < k; row++) {
                double by = (scale == null ? 1d : scale[o]) * (inputScale == null ? 1d : inputScale[row / at.taps()]);
                packed[row * at.outChannels() + o] = w[o * k + row] * by;
            }
        }
        return new StemGradient(at, Memory.of(DataType.FLOAT, packed, k, at.outChannels()));
    }

    @Override
    public String strategy() {
        return "columns folded by channel, result (n, c, h, w)";
    }

    @Override
    public long bytes() {
        return weights.length() * Float.BYTES;
    }

    @Override
    public void close() {
        memory.close();
    }

    @Override
    public void run(Span x, Span y, Epilogue epilogue) {
        int samples = (int) (x.length() / ((long) at.outPixels() * at.outChannels()));
        int phaseLines = (at.height() + at.stride() - 1) / at.stride();
        int bands = Math.max(1, Math.min(phaseLines, at.height() / BAND_LINES));
        Parallel.tiles(samples * bands, task -> {
            int band = task % bands;
            int top = phaseLines * band / bands;
            new Band(task / bands, top, phaseLines * (band + 1) / bands).run(x, y, epilogue);
        });
    }

    /** Lines [stride top, stride bottom) of one sample's image. */
    private final class Band {
        private final int sample;
        private final int top;
        private final int lines; // of each remainder modulo the stride
        private final int width; // of them
        private final int left; // columns before the image's first, in which taps outside the image end
        private final float[][] sums; // [(channel, row remainder, column remainder, line)][column]
        private final float[][] shifted; // [kw]: a row of columns where it is added, zeros before and after it

        Band(int sample, int top, int bottom) {
            int step = at.stride();
            this.sample = sample;
            this.top = top;
            this.lines = bottom - top;
            this.left = (at.padding() + step - 1) / step;
            int right =
                    (at.outWidth() - 1) + Math.floorDiv(at.dilation() * (at.kernelWidth() - 1) - at.padding(), step);
            this.width = left + Math.max(right, (at.width() - 1) / step) + 1;
            this.sums = SUMS.get(at.inChannels() * step * step * lines, width);
            this.shifted = SHIFTED.get(at.kernelWidth(), width);
            for (int i = 0; i < at.inChannels() * step * step * lines; i++) {
                Arrays.fill(sums[i], 0, width, 0f);
            }
            for (int kw = 0; kw < at.kernelWidth(); kw++) {
                Arrays.fill(shifted[kw], 0, width, 0f);
            }
        }

        void run(Span x, Span y, Epilogue epilogue) {
            int step = at.stride();
            int reach = at.dilation() * (at.kernelHeight() - 1) - at.padding();
            int first = Math.max(0, Math.floorDiv(top * step - reach + step - 1, step));
            int last = Math.min(at.outHeight(), Math.floorDiv((top + lines) * step - 1 + at.padding(), step) + 1);
            int k = at.inChannels() * at.taps();
            int together = Math.max(1, GATHERED / (k * at.outWidth()));
            for (int line = first; line < last; line += together) {
                add(x, line, Math.min(last, line + together));
            }
            store(y, epilogue);
        }

        private void add(Span x, int from, int to) {
            int k = at.inChannels() * at.taps();
            int n = (to - from) * at.outWidth();
            Span columns = Scratch.OPERAND.get(DataType.FLOAT, (long) k * n);
            long g = ((long) sample * at.outPixels() + (long) from * at.outWidth()) * at.outChannels();
            Span upstream = x;
            if (x instanceof ArraySpan) {
                upstream = UPSTREAM.get(DataType.FLOAT, (long) n * at.outChannels());
                x.copyTo(g, upstream, 0, n * at.outChannels());
                g = 0;
            }
            Blas.gemm(
                    k,
                    n,
                    at.outChannels(),
                    Blas.Matrix.of(weights, 0, at.outChannels()),
                    new Blas.Matrix(upstream, g, at.outChannels(), true),
                    0,
                    Blas.Matrix.of(columns, 0, n));
            for (int i = 0; i < k; i++) {
                for (int line = from; line < to; line++) {
                    fold(columns, (long) i * n + (long) (line - from) * at.outWidth(), i, line);
                }
            }
        }

        private void fold(Span columns, long from, int tap, int line) {
            int step = at.stride();
            int h = line * step - at.padding() + tap / at.kernelWidth() % at.kernelHeight() * at.dilation();
            int shift = tap % at.kernelWidth() * at.dilation() - at.padding();
            int place = Math.floorDiv(h, step) - top;
            if (place < 0 || place >= lines) {
                return;
            }
            int phase = (tap / at.taps() * step + Math.floorMod(h, step)) * step + Math.floorMod(shift, step);
            float[] row = shifted[tap % at.kernelWidth()];
            columns.get(from, row, left + Math.floorDiv(shift, step), at.outWidth());
            add(row, sums[phase * lines + place], width);
        }

        private void store(Span y, Epilogue epilogue) {
            int step = at.stride();
            float[] image = IMAGE.get(at.width() + step);
            for (int c = 0; c < at.inChannels(); c++) {
                for (int h = top * step; h < Math.min(at.height(), (top + lines) * step); h++) {
                    for (int remainder = 0; remainder < step; remainder++) {
                        float[] sum = sums[((c * step + h % step) * step + remainder) * lines + h / step - top];
                        for (int w = remainder, i = left; w < at.width(); w += step, i++) {
                            image[w] = sum[i];
                        }
                    }
                    epilogue.storeOver(image, at.width(), y, at.inputAt(sample, c) + (long) h * at.width());
                }
            }
        }

        private static void add(float[] from, float[] to, int n) {
            for (int i = 0; i < n; i++) {
                to[i] += from[i];
            }
        }
    }
}
