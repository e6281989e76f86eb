package io.github.perturb4j.nn.optim;

import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Scratch;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;

/**
 * One loop over all elements of many arrays, on all cores: row r holds arrays of equal length (such as a parameter, its
 * gradient and its momentum), and each row is cut into blocks by its length alone. A network's many small parameters so
 * cost one round of the threads, not one each.
 */
final class Blocks {
    /** Which column of the rows the loop leaves unchanged: none. */
    static final int NONE = -1;

    private static final int COLUMNS = 5;
    private static final Scratch.Lease<double[][]> STAGE = Scratch.of(() -> new double[COLUMNS][Span.BLOCK]);

    private final long[] lengths;
    private final int[] rowOfBlock;
    private final int[] firstBlockOfRow;

    /** Rows of these many elements each. */
    Blocks(long... lengths) {
        this.lengths = lengths.clone();
        this.firstBlockOfRow = new int[lengths.length + 1];
        for (int r = 0; r < lengths.length; r++) {
            long blocks = (lengths[r] + Span.BLOCK - 1) / Span.BLOCK;
            firstBlockOfRow[r + 1] = Math.toIntExact(firstBlockOfRow[r] + blocks);
        }
        this.rowOfBlock = new int[firstBlockOfRow[lengths.length]];
        for (int r = 0; r < lengths.length; r++) {
            Arrays.fill(rowOfBlock, firstBlockOfRow[r], firstBlockOfRow[r + 1], r);
        }
    }

    /** The number of blocks. */
    int count() {
        return rowOfBlock.length;
    }

    int row(int block) {
        return rowOfBlock[block];
    }

    /** The number, within its row, of the first element of a block. */
    long start(int block) {
        return (long) (block - firstBlockOfRow[rowOfBlock[block]]) * Span.BLOCK;
    }

    /** What is done to a block: {@code x[c][i]} is element i in [0, n) of column c. */
    @FunctionalInterface
    interface Body {
        void apply(int block, double[][] x, int n);
    }

    /**
     * Reads each block of each column, calls the body, and writes all columns back but one. Working memory belongs to
     * the threads; none is taken per call.
     *
     * @param rows for each row its columns, at most 5, of the row's length
     * @param readOnly the column that is not written back, or {@link #NONE}
     */
    void forEach(Span[][] rows, int readOnly, Body body) {
        Parallel.tiles(count(), block -> {
            Span[] columns = rows[row(block)];
            long from = start(block);
            int n = (int) Math.min(Span.BLOCK, lengths[row(block)] - from);
            double[][] x = STAGE.get();
            for (int c = 0; c < columns.length; c++) {
                columns[c].get(from, x[c], 0, n);
            }
            body.apply(block, x, n);
            for (int c = 0; c < columns.length; c++) {
                if (c != readOnly) {
                    columns[c].put(from, x[c], 0, n);
                }
            }
        });
    }
}
