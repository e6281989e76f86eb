package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution's gradient by its weight, dw = sum over samples of g columns^T.
 *
 * <p>The batch is cut into at most {@value #CHUNKS} chunks of neighbouring samples; each sums its samples in their order, and the sums of the
 * chunks are added in float64 in theirs. So the work spreads over the cores, and bits depend on the batch's shape alone. What is summed is the
 * transpose, columns g^T, whose longer side is the one along which BLAS is fast.
 */
final class WeightGradient {
    private static final int CHUNKS = 16;
    private static final long PARTIAL_NUMBERS = 1 << 22;
    private static final int TILE_NUMBERS = 1 << 16;
    private static final int ROWS_PER_SUM = 64;

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
        this.linesPerTile = (int) Math.max(1, Math.min(at.outHeight(), TILE_NUMBERS / rowOfColumns()));
        this.channelsPerTile = chunks > 1 ? at.groupIn() : (at.groupIn() + 1) / 2;
    }

    private long rowOfColumns() {
        return (long) at.groupIn() * at.taps() * at.outWidth();
    }

    /** dL/dw given g = dL/dy, of shape {@link ConvGeometry#weightShape}. */
    static INDArray of(ConvGeometry at, INDArray x, INDArray g) {
        WeightGradient gradient = new WeightGradient(at, Span.of(x), Span.of(g));
        int k = at.groupIn() * at.taps();
        INDArray partial = Memory.uninitialized(g.dataType(), gradient.chunks, at.groups(), k, at.groupOut());
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
            long row = ((long) chunk * at.groups() + group) * at.groupIn() + first;
            Blas.Matrix result = Blas.Matrix.of(partial, row * at.taps() * at.groupOut(), at.groupOut());
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
        int n = (bottom - top) * at.outWidth();
        long shift = (long) top * at.outWidth();
        Blas.Matrix columns;
        if (at.isPointwise()) {
            columns = Blas.Matrix.of(x, at.inputAt(sample, channel) + shift, at.pixels());
        } else {
            Span unfolded = Span.scratch(x.type(), 0, (long) count * at.taps() * n);
            new Columns(at).unfold(x, sample, channel, count, top, bottom, unfolded);
            columns = Blas.Matrix.of(unfolded, 0, n);
        }
        long from = at.outputAt(sample, group * at.groupOut()) + shift;
        Blas.Matrix upstream = Blas.Matrix.of(g, from, at.outPixels());
        Blas.gemm(count * at.taps(), at.groupOut(), n, columns, upstream.transpose(), beta, result);
    }

    /** dw[o, k] = sum over chunks of partial[chunk, k, o], for each group. */
    private void sumChunks(Span partial, Span dw) {
        int k = at.groupIn() * at.taps();
        int out = at.groupOut();
        int perGroup = (k + ROWS_PER_SUM - 1) / ROWS_PER_SUM;
        Parallel.tiles(at.groups() * perGroup, tile -> {
            int group = tile / perGroup;
            int first = tile % perGroup * ROWS_PER_SUM;
            int rows = Math.min(ROWS_PER_SUM, k - first);
            double[] sum = new double[rows * out];
            double[] next = new double[sum.length];
            for (int chunk = 0; chunk < chunks; chunk++) {
                partial.get((((long) chunk * at.groups() + group) * k + first) * out, next, 0, next.length);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += next[i];
                }
            }
            for (int o = 0; o < out; o++) {
                for (int row = 0; row < rows; row++) {
                    next[row] = sum[row * out + o];
                }
                dw.put(((long) group * out + o) * k + first, next, 0, rows);
            }
        });
    }
}
