package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.ArraySpan;
import io.github.perturb4j.autodiff.kernel.Blas;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Scratch;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The right factor of products A B in float32, kept in panels of {@value #WIDTH} columns, so that each product is made
 * of pieces that BLAS computes straight from where they lie ({@link Blas#DIRECT}), without the copy of the factors that
 * it makes for a large product.
 *
 * <p>Columns are filled up with zeros to a multiple of {@value #LANES}: then a row of the product gets the same bits
 * whatever the number of rows in the call. (The last 1, 2, 3, 5, 6 or 7 columns of a direct product are added in
 * another order for another number of rows.)
 */
final class PackedMatrix {
    /** Columns of a panel; the last one may have fewer. */
    static final int WIDTH = 64;

    private static final Scratch.Outside OUTSIDE_LEFT = new Scratch.Outside();
    private static final Scratch.Outside OUTSIDE_PRODUCT = new Scratch.Outside();
    private static final Scratch.Arrays32 LINE = new Scratch.Arrays32();

    private static final int LANES = 8;
    private static final int DEPTH = 512;

    private final int rows;
    private final int columns;
    private final int depth;
    private INDArray memory; // owns what the span reads; null once the panels are on the heap
    private Span panels;
    private HeapPanels onHeap; // where Java's vectors multiply

    private PackedMatrix(int rows, int columns) {
        this.rows = rows;
        this.columns = padded(columns);
        int pieces = (rows + DEPTH - 1) / DEPTH;
        this.depth = ((rows + pieces - 1) / pieces + LANES - 1) / LANES * LANES;
        this.memory = Memory.zeros(DataType.FLOAT, rows, this.columns);
        this.panels = Span.of(memory);
    }

    /**
     * Whether BLAS gives a row of a product the same bits whatever the number of rows, on this machine: tried once.
     * OpenBLAS 0.3.31 does so on AVX-512, and not on every other processor; where it does not, samples must not share
     * products.
     */
    static boolean rowsAreAlike() {
        return Alike.ROWS;
    }

    private static final class Alike {
        private static final int MOST = 61;
        static final boolean ROWS = rows(64, 64) && rows(64, 512) && rows(40, 130) && rows(16, 16);

        private static boolean rows(int n, int k) {
            float[] numbers = new float[Math.max(MOST, n) * k];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) Math.sin(1.7 * i);
            }
            INDArray left = Memory.uninitialized(DataType.FLOAT, MOST, k);
            INDArray product = Memory.uninitialized(DataType.FLOAT, MOST, n);
            INDArray factor = Memory.uninitialized(DataType.FLOAT, k, n);
            Span.of(factor).put(0, numbers, 0, k * n);
            PackedMatrix right = zeros(k, n);
            for (int row = 0; row < k; row++) {
                right.addRow(row, 0, n, 1, new Blas.Vector(Span.of(factor), (long) row * n, 1));
            }
            Span a = Span.of(left);
            Span c = Span.of(product);
            a.put(0, numbers, 0, MOST * k);
            float[] last = new float[n];
            float[] found = new float[n];
            boolean alike = true;
            for (int m = MOST; m > 0; m--) { // the last row of each product, beside the same row of the longest one
                right.multiply(MOST, a, 0, k, c, 0, n);
                c.get((long) (m - 1) * n, last, 0, n);
                right.multiply(m, a, 0, k, c, 0, n);
                c.get((long) (m - 1) * n, found, 0, n);
                alike &= Arrays.equals(last, found);
            }
            right.close();
            factor.close();
            left.close();
            product.close();
            return alike;
        }
    }

    /**
     * A matrix of zeros, to be filled by {@link #addColumn} and {@link #addRow}, by BLAS, which needs no time to warm
     * up, and then to be {@link #filled}.
     */
    static PackedMatrix zeros(int rows, int columns) {
        return new PackedMatrix(rows, columns);
    }

    /** Adds {@code factor * from} to the {@code n} entries of a column that begin with a row. */
    void addColumn(int row, int column, int n, double factor, Blas.Vector from) {
        int width = width(column);
        Blas.axpy(n, factor, from, new Blas.Vector(panels, place(row, column, width), width));
    }

    /** Adds {@code factor * from} to the {@code n} entries of a row that begin with a column. */
    void addRow(int row, int column, int n, double factor, Blas.Vector from) {
        for (int done = 0; done < n; ) {
            int at = column + done;
            int count = Math.min(n - done, WIDTH - at % WIDTH);
            Blas.Vector part = new Blas.Vector(from.span(), from.offset() + (long) done * from.step(), from.step());
            Blas.axpy(count, factor, part, new Blas.Vector(panels, place(row, at, width(at)), 1));
            done += count;
        }
    }

    /** This matrix, to which nothing is added any more. */
    PackedMatrix filled() {
        if (HeapPanels.take(columns)) {
            onHeap = HeapPanels.of(panels, rows, columns);
            memory.close();
            memory = null;
            panels = null;
        }
        return this;
    }

    /** Columns of the panel that holds a column. */
    private int width(int column) {
        return Math.min(WIDTH, columns - column / WIDTH * WIDTH);
    }

    private long place(int row, int column, int width) {
        return (long) (column / WIDTH * WIDTH) * rows + (long) row * width + column % WIDTH;
    }

    /** Whether its products are computed on the heap, from factors and to results that are best there. */
    boolean isOnHeap() {
        return onHeap != null;
    }

    /** Whether a row of a product has the same bits whatever the number of rows. */
    boolean rowsAreEqual() {
        return isOnHeap() || rowsAreAlike();
    }

    /** The number of columns that a product with a matrix of {@code columns} columns writes. */
    static int padded(int columns) {
        int lanes = HeapPanels.take(columns) ? Math.max(LANES, HeapPanels.lanes()) : LANES;
        return (columns + lanes - 1) / lanes * lanes;
    }

    /** Columns of the product, zeros at its right included. */
    int columns() {
        return columns;
    }

    int panels() {
        return (columns + WIDTH - 1) / WIDTH;
    }

    /** C = A B, of which {@code m} rows are computed. */
    void multiply(int m, Span a, long aAt, int aStride, Span c, long cAt, int cStride) {
        multiply(m, a, aAt, aStride, 0, panels(), c, cAt, cStride, Epilogue.NONE);
    }

    /**
     * The columns of panels [first, last) of C = epilogue(A B), where C begins at {@code cAt} with column 0, which is
     * channel 0 of the epilogue.
     */
    void multiply(
            int m,
            Span a,
            long aAt,
            int aStride,
            int first,
            int last,
            Span c,
            long cAt,
            int cStride,
            Epilogue epilogue) {
        if (onHeap != null) {
            onHeap.multiply(m, a, aAt, aStride, first, last, c, cAt, cStride, epilogue);
        } else if (a instanceof ArraySpan || c instanceof ArraySpan) {
            multiplyOutside(m, a, aAt, aStride, first, last, c, cAt, cStride, epilogue);
        } else {
            multiplyNatively(m, a, aAt, aStride, first, last, c, cAt, cStride);
            int from = first * WIDTH;
            epilogue.finish(c, cAt + from, m, Math.min(columns, last * WIDTH) - from, cStride, from);
        }
    }

    /** For numbers on the heap, which native code does not see: they are copied. */
    private void multiplyOutside(
            int m,
            Span a,
            long aAt,
            int aStride,
            int first,
            int last,
            Span c,
            long cAt,
            int cStride,
            Epilogue epilogue) {
        Span left = OUTSIDE_LEFT.get(DataType.FLOAT, (long) m * rows);
        Span product = OUTSIDE_PRODUCT.get(DataType.FLOAT, (long) m * columns);
        float[] line = LINE.get(Math.max(rows, columns));
        for (int row = 0; row < m; row++) {
            a.get(aAt + (long) row * aStride, line, 0, rows);
            left.put((long) row * rows, line, 0, rows);
        }
        multiplyNatively(m, left, 0, rows, first, last, product, 0, columns);
        int from = first * WIDTH;
        int width = Math.min(columns, last * WIDTH) - from;
        for (int row = 0; row < m; row++) {
            product.get((long) row * columns + from, line, 0, width);
            c.put(cAt + (long) row * cStride + from, line, 0, width);
        }
        epilogue.finish(c, cAt + from, m, width, cStride, from);
    }

    private void multiplyNatively(
            int m, Span a, long aAt, int aStride, int first, int last, Span c, long cAt, int cStride) {
        int end = Math.min(columns, last * WIDTH);
        for (int left = first * WIDTH; left < end; left += WIDTH) {
            int width = Math.min(WIDTH, columns - left);
            for (int top = 0; top < rows; top += depth) {
                int k = Math.min(depth, rows - top);
                Blas.Matrix panel = Blas.Matrix.of(panels, (long) left * rows + (long) top * width, width);
                int step = step(m, width, k);
                for (int row = 0; row < m; row += step) {
                    Blas.Matrix from = Blas.Matrix.of(a, aAt + (long) row * aStride + top, aStride);
                    Blas.Matrix to = Blas.Matrix.of(c, cAt + (long) row * cStride + left, cStride);
                    Blas.gemm(Math.min(step, m - row), width, k, from, panel, top == 0 ? 0 : 1, to);
                }
            }
        }
    }

    /** Rows per piece: even shares of at most what is direct. */
    private static int step(int m, int width, int k) {
        int most = Blas.DIRECT / (width * k);
        int pieces = (m + most - 1) / most;
        return (m + pieces - 1) / pieces;
    }

    long bytes() {
        return (long) rows * columns * Float.BYTES;
    }

    void close() {
        if (memory != null) {
            memory.close();
        }
        onHeap = null;
    }
}
