package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The product of two matrices, a row's result depending on nothing but that row.
 *
 * <p>BLAS may add in another order when a product has another number of rows, and then a sample would get other bits
 * alone than in a batch. So rows always go through in groups of {@value #ROWS}, the last group filled with zeros. In
 * float32 the columns, and where rows are long the terms of a sum, are cut so that each piece is {@link Blas#DIRECT},
 * whatever the number of rows.
 */
public final class MatrixProduct {
    private static final int ROWS = 8;
    private static final int COLUMNS = 512; // of a piece, at the most
    private static final int LEAST_COLUMNS = 64; // of a piece, where there are as many
    private static final int TRANSPOSED_COLUMNS = 128; // OpenBLAS packs a transposed factor for more than 1200 results

    private MatrixProduct() {}

    /** op(a) op(b), where op transposes if asked; a new array of shape (m, n). */
    public static INDArray of(INDArray a, boolean transposeA, INDArray b, boolean transposeB) {
        if (!transposeA) {
            return of(a, b, transposeB);
        }
        long k = a.size(0);
        long m = a.size(1);
        INDArray rows = Strided.read(a, 0, new long[] {m, k}, new long[] {1, m});
        try {
            return of(rows, b, transposeB);
        } finally {
            rows.close();
        }
    }

    private static INDArray of(INDArray a, INDArray b, boolean transposeB) {
        int m = (int) a.size(0);
        int k = (int) a.size(1);
        int n = (int) b.size(transposeB ? 0 : 1);
        INDArray out = Memory.uninitialized(a.dataType(), m, n);
        Span left = Span.of(a);
        Span right = Span.of(b);
        Span result = Span.of(out);
        int wide = left.isFloat32() ? columns(k, transposeB ? TRANSPOSED_COLUMNS : COLUMNS) : COLUMNS;
        int rowTiles = (m + ROWS - 1) / ROWS;
        Parallel.tiles(rowTiles * ((n + wide - 1) / wide), tile -> {
            int row = tile % rowTiles * ROWS; // neighbouring tiles read the same columns of b
            int column = tile / rowTiles * wide;
            Blas.Matrix part =
                    transposeB ? new Blas.Matrix(right, (long) column * k, k, true) : Blas.Matrix.of(right, column, n);
            group(left, row, Math.min(ROWS, m - row), k, part, Math.min(wide, n - column), result, column, n);
        });
        return out;
    }

    private static int columns(int k, int most) {
        int direct = Blas.DIRECT / ROWS / k / LEAST_COLUMNS * LEAST_COLUMNS;
        return Math.max(LEAST_COLUMNS, Math.min(most, direct));
    }

    private static void group(
            Span a, int row, int rows, int k, Blas.Matrix b, int columns, Span out, int column, int n) {
        if (rows == ROWS) {
            Blas.Matrix to = Blas.Matrix.of(out, (long) row * n + column, n);
            multiply(Blas.Matrix.of(a, (long) row * k, k), b, columns, k, to);
            return;
        }
        DataType type = a.type();
        Span padded = Scratch.OPERAND.get(type, (long) ROWS * k);
        Span result = Scratch.RESULT.get(type, (long) ROWS * columns);
        double[] line = new double[Math.max(k, columns)];
        for (int r = 0; r < ROWS; r++) {
            if (r < rows) {
                a.get((long) (row + r) * k, line, 0, k);
            } else {
                Arrays.fill(line, 0, k, 0);
            }
            padded.put((long) r * k, line, 0, k);
        }
        multiply(Blas.Matrix.of(padded, 0, k), b, columns, k, Blas.Matrix.of(result, 0, columns));
        for (int r = 0; r < rows; r++) {
            result.get((long) r * columns, line, 0, columns);
            out.put((long) (row + r) * n + column, line, 0, columns);
        }
    }

    /** {@value #ROWS} rows of c = a b, by even runs of the k terms. */
    private static void multiply(Blas.Matrix a, Blas.Matrix b, int columns, int k, Blas.Matrix c) {
        int most = a.span().isFloat32() ? Blas.DIRECT / ROWS / LEAST_COLUMNS : k;
        int runs = (k + most - 1) / most;
        int run = (k + runs - 1) / runs;
        for (int first = 0; first < k; first += run) {
            Blas.Matrix terms = Blas.Matrix.of(a.span(), a.offset() + first, a.stride());
            long below = b.transposed() ? first : (long) first * b.stride();
            Blas.Matrix factors = new Blas.Matrix(b.span(), b.offset() + below, b.stride(), b.transposed());
            Blas.gemm(ROWS, columns, Math.min(run, k - first), terms, factors, first == 0 ? 0 : 1, c);
        }
    }
}
