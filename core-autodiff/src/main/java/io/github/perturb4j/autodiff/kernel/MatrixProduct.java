package io.github.perturb4j.autodiff.kernel;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The product of two matrices, a row's result depending on nothing but that row.
 *
 * <p>BLAS may add in another order when a product has another number of rows, and then a sample would get other bits
 * alone than in a batch. So rows always go through in groups of {@value #ROWS}, the last group filled with zeros.
 */
public final class MatrixProduct {
    private static final int ROWS = 8;
    private static final int COLUMNS = 512;

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
        int columnTiles = (n + COLUMNS - 1) / COLUMNS;
        int rowTiles = (m + ROWS - 1) / ROWS;
        Parallel.tiles(rowTiles * columnTiles, tile -> {
            int row = tile / columnTiles * ROWS;
            int column = tile % columnTiles * COLUMNS;
            Blas.Matrix part =
                    transposeB ? new Blas.Matrix(right, (long) column * k, k, true) : Blas.Matrix.of(right, column, n);
            group(left, row, Math.min(ROWS, m - row), k, part, Math.min(COLUMNS, n - column), result, column, n);
        });
        return out;
    }

    private static void group(
            Span a, int row, int rows, int k, Blas.Matrix b, int columns, Span out, int column, int n) {
        if (rows == ROWS) {
            Blas.gemm(
                    ROWS,
                    columns,
                    k,
                    Blas.Matrix.of(a, (long) row * k, k),
                    b,
                    0,
                    Blas.Matrix.of(out, (long) row * n + column, n));
            return;
        }
        DataType type = a.type();
        Span padded = Span.scratch(type, 0, (long) ROWS * k);
        Span result = Span.scratch(type, 1, (long) ROWS * columns);
        double[] line = new double[Math.max(k, columns)];
        for (int r = 0; r < ROWS; r++) {
            if (r < rows) {
                a.get((long) (row + r) * k, line, 0, k);
            } else {
                java.util.Arrays.fill(line, 0, k, 0);
            }
            padded.put((long) r * k, line, 0, k);
        }
        Blas.gemm(ROWS, columns, k, Blas.Matrix.of(padded, 0, k), b, 0, Blas.Matrix.of(result, 0, columns));
        for (int r = 0; r < rows; r++) {
            result.get((long) r * columns, line, 0, columns);
            out.put((long) (row + r) * n + column, line, 0, columns);
        }
    }
}
