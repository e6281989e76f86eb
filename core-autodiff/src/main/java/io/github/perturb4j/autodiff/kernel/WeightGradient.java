package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution's gradient by its weight, dw = sum over samples of g columns^T, where the columns are read from
 * {@link ShiftedCopies}.
 *
 * <p>The batch is cut into at most {@value #CHUNKS} chunks of neighbouring samples; each sums its samples in their
 * order, and the sums of the chunks are added in float64 in theirs. So the work spreads over the cores, and bits depend
 * on the batch's shape alone. What is summed is the transpose, columns g^T, whose longer side is the one along which
 * BLAS is fast.
 */
final class WeightGradient {
    private static final int CHUNKS = 16;
    private static final long PARTIAL_NUMBERS = 1 << 22;
    private static final int TILE_NUMBERS = 1 << 16;
    private static final int NUMBERS_PER_SUM = 4096;

    private final ConvGeometry at;
    private final Span x;
    private final Span g;
    private final int chunks;
    private final int channelsPerTile;
    private final int linesPerTile;

    private WeightGradient(ConvGeometry at, Span x, Span g) {
        this.at = at;
        this.x = x;
        this.g = g;
        long most = PARTIAL_NUMBERS / Memory.length(at.weightShape());
        this.chunks = (int) Math.max(1, Math.min(Math.min(at.n(), CHUNKS), most));
        this.linesPerTile = (int) Math.max(1, Math.min(at.outHeight(), TILE_NUMBERS / lineOfCopies()));
        this.channelsPerTile = chunks > 1 ? at.groupIn() : (at.groupIn() + 1) / 2;
    }

    private long lineOfCopies() {
        return (long) at.groupIn() * at.kernelWidth() * at.outWidth();
    }

    /** dL/dw given g = dL/dy, of shape {@link ConvGeometry#weightShape}. */
    static INDArray of(ConvGeometry at, INDArray x, INDArray g) {
        WeightGradient gradient = new WeightGradient(at, Span.of(x), Span.of(g));
        long[] weight = at.weightShape();
        INDArray partial =
                Memory.uninitialized(g.dataType(), gradient.chunks, weight[0], weight[1], weight[2], weight[3]);
        try {
            gradient.sumSamples(Span.of(partial));
            INDArray dw = Memory.uninitialized(g.dataType(), at.weightShape());
            gradient.sumChunks(Span.of(partial), Span.of(dw));
            return dw;
        } finally {
            partial.close();
        }
    }

    private void sumSamples(Span partial) {
        int perGroup = (at.groupIn() + channelsPerTile - 1) / channelsPerTile;
        Parallel.tiles(chunks * at.groups() * perGroup, tile -> {
            int first = tile % perGroup * channelsPerTile;
            int count = Math.min(channelsPerTile, at.groupIn() - first);
            int group = tile / perGroup % at.groups();
            int chunk = tile / perGroup / at.groups();
            long row = ((long) chunk * at.groups() + group) * at.kernelHeight() * at.groupIn() + first;
            Blas.Matrix result = Blas.Matrix.of(partial, row * at.kernelWidth() * at.groupOut(), at.groupOut());
            int end = (int) ((chunk + 1L) * at.n() / chunks);
            double beta = 0;
            for (int sample = (int) ((long) chunk * at.n() / chunks); sample < end; sample++) {
                for (int top = 0; top < at.outHeight(); top += linesPerTile) {
                    int bottom = Math.min(at.outHeight(), top + linesPerTile);
                    add(sample, group, first, count, top, bottom, beta, result);
                    beta = 1;
                }
            }
        });
    }

    private void add(
            int sample, int group, int first, int count, int top, int bottom, double beta, Blas.Matrix result) {
        int channel = group * at.groupIn() + first;
        long shift = (long) top * at.outWidth();
        long from = at.outputAt(sample, group * at.groupOut()) + shift;
        Blas.Matrix upstream = Blas.Matrix.of(g, from, at.outPixels()).transpose();
        int rows = count * at.kernelWidth();
        int n = (bottom - top) * at.outWidth();
        if (at.isPointwise()) {
            Blas.Matrix columns = Blas.Matrix.of(x, at.inputAt(sample, channel) + shift, at.pixels());
            Blas.gemm(rows, at.groupOut(), n, columns, upstream, beta, result);
            return;
        }
        ShiftedCopies shifts = new ShiftedCopies(at, top, bottom);
        Span copies = Scratch.OPERAND.get(x.type(), (long) rows * shifts.length());
        shifts.write(x, sample, channel, count, copies);
        for (int kh = 0; kh < at.kernelHeight(); kh++) {
            Blas.Matrix read = Blas.Matrix.of(copies, shifts.run(kh), shifts.length());
            Blas.Matrix sum = result.fromRow(kh * at.groupIn() * at.kernelWidth());
            Blas.gemm(rows, at.groupOut(), n, read, upstream, beta, sum);
        }
    }

    /** dw[o, c, kh, kw] = sum over chunks of partial[chunk, kh, c, kw, o], for each group. */
    private void sumChunks(Span partial, Span dw) {
        int perTile = (NUMBERS_PER_SUM - 1) / (at.taps() * at.groupOut()) + 1;
        int perGroup = (at.groupIn() + perTile - 1) / perTile;
        Parallel.tiles(at.groups() * perGroup, tile -> {
            int first = tile % perGroup * perTile;
            sumChunks(partial, dw, tile / perGroup, first, Math.min(perTile, at.groupIn() - first));
        });
    }

    private void sumChunks(Span partial, Span dw, int group, int first, int count) {
        int out = at.groupOut();
        int taps = at.kernelWidth();
        int lines = at.kernelHeight();
        double[][] sum = new double[lines][count * taps * out];
        double[] next = new double[count * taps * out];
        for (int chunk = 0; chunk < chunks; chunk++) {
            for (int kh = 0; kh < lines; kh++) {
                long row = (((long) chunk * at.groups() + group) * lines + kh) * at.groupIn() + first;
                partial.get(row * taps * out, next, 0, next.length);
                for (int i = 0; i < next.length; i++) {
                    sum[kh][i] += next[i];
                }
            }
        }
        double[] ordered = new double[count * lines * taps];
        for (int o = 0; o < out; o++) {
            for (int c = 0, i = 0; c < count; c++) {
                for (int kh = 0; kh < lines; kh++) {
                    for (int kw = 0; kw < taps; kw++) {
                        ordered[i++] = sum[kh][(c * taps + kw) * out + o];
                    }
                }
            }
            dw.put((((long) group * out + o) * at.groupIn() + first) * at.taps(), ordered, 0, ordered.length);
        }
    }
}
