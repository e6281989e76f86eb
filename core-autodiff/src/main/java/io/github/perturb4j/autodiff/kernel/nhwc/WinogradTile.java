package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.Scratch;

/**
 * The matrices of Winograd's minimal filtering F(m, 3): m outputs of a filter of 3 taps from m + 2 inputs d with m + 2
 * products, y = A^T [(G g) * (B^T d)], where * multiplies elementwise. In two dimensions Y = A^T [(G g G^T) * (B^T d
 * B)] A. A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural Networks", 2015, equations 6 to 8, 13 and 14
 * (section 4.1 and 4.3).
 */
enum WinogradTile {
    /** F(2, 3), with the points 0, 1, -1. */
    TWO(
            new float[][] {{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, 1, 0, -1}},
            new double[][] {{1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}},
            new float[][] {{1, 1, 1, 0}, {0, 1, -1, -1}}),

    /** F(4, 3), with the points 0, 1, -1, 2, -2. */
    FOUR(
            new float[][] {
                {4, 0, -5, 0, 1, 0},
                {0, -4, -4, 1, 1, 0},
                {0, 4, -4, -1, 1, 0},
                {0, -2, -1, 2, 1, 0},
                {0, 2, -1, -2, 1, 0},
                {0, 4, 0, -5, 0, 1}
            },
            new double[][] {
                {1 / 4d, 0, 0},
                {-1 / 6d, -1 / 6d, -1 / 6d},
                {-1 / 6d, 1 / 6d, -1 / 6d},
                {1 / 24d, 1 / 12d, 1 / 6d},
                {1 / 24d, -1 / 12d, 1 / 6d},
                {0, 0, 1}
            },
            new float[][] {{1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}});

    // The transforms of input and output work in the same memory, one after the other, so that it stays in the cache.
    static final Scratch.Arrays32 IMAGE = new Scratch.Arrays32();
    static final Scratch.Arrays32 COLUMNS = new Scratch.Arrays32();
    static final Scratch.Arrays32 ROWS = new Scratch.Arrays32();

    private final Row[] input;
    private final double[][] filter;
    private final Row[] output;

    WinogradTile(float[][] input, double[][] filter, float[][] output) {
        this.input = Row.of(input);
        this.filter = filter;
        this.output = Row.of(output);
    }

    /** m, the outputs of a tile along one side. */
    int outputs() {
        return output.length;
    }

    /** m + 2, the inputs of a tile along one side. */
    int inputs() {
        return input.length;
    }

    /** {@code out[0..n)} = row i of B^T times the arrays d, elementwise. */
    void transformInput(int i, float[][] d, float[] out, int n) {
        input[i].times(d, out, n);
    }

    /** {@code out[0..n)} = row i of A^T times the arrays d, elementwise. */
    void transformOutput(int i, float[][] d, float[] out, int n) {
        output[i].times(d, out, n);
    }

    /**
     * The matrix (9, (m + 2)^2) by which the 9 taps of a filter g, row after row, are multiplied to get G g G^T, row
     * after row.
     *
     * @param mirrored whether the taps come from last to first
     */
    double[] filterTransform(boolean mirrored) {
        int n = inputs();
        double[] matrix = new double[9 * n * n];
        for (int place = 0; place < 9; place++) {
            int tap = mirrored ? 8 - place : place;
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    matrix[(place * n + i) * n + j] = filter[i][tap / 3] * filter[j][tap % 3];
                }
            }
        }
        return matrix;
    }

    /** The coefficients of a row that are not 0, two to five of them. */
    private record Row(int[] at, float[] by) {
        static Row[] of(float[][] matrix) {
            Row[] rows = new Row[matrix.length];
            for (int i = 0; i < rows.length; i++) {
                float[] row = matrix[i];
                int[] at = java.util.stream.IntStream.range(0, row.length)
                        .filter(j -> row[j] != 0)
                        .toArray();
                float[] by = new float[at.length];
                for (int j = 0; j < by.length; j++) {
                    by[j] = row[at[j]];
                }
                rows[i] = new Row(at, by);
            }
            return rows;
        }

        void times(float[][] d, float[] out, int n) {
            switch (at.length) {
                case 2 -> sum(d[at[0]], by[0], d[at[1]], by[1], out, n);
                case 3 -> sum(d[at[0]], by[0], d[at[1]], by[1], d[at[2]], by[2], out, n);
                case 4 -> sum(d[at[0]], by[0], d[at[1]], by[1], d[at[2]], by[2], d[at[3]], by[3], out, n);
                default ->
                    sum(d[at[0]], by[0], d[at[1]], by[1], d[at[2]], by[2], d[at[3]], by[3], d[at[4]], by[4], out, n);
            }
        }

        // One store to a loop and one index for all arrays: so the compiler vectorises them.

        private static void sum(float[] a, float p, float[] b, float q, float[] out, int n) {
            for (int i = 0; i < n; i++) {
                out[i] = a[i] * p + b[i] * q;
            }
        }

        private static void sum(float[] a, float p, float[] b, float q, float[] c, float r, float[] out, int n) {
            for (int i = 0; i < n; i++) {
                out[i] = a[i] * p + b[i] * q + c[i] * r;
            }
        }

        private static void sum(
                float[] a, float p, float[] b, float q, float[] c, float r, float[] d, float s, float[] out, int n) {
            for (int i = 0; i < n; i++) {
                out[i] = (a[i] * p + b[i] * q) + (c[i] * r + d[i] * s);
            }
        }

        private static void sum(
                float[] a,
                float p,
                float[] b,
                float q,
                float[] c,
                float r,
                float[] d,
                float s,
                float[] e,
                float t,
                float[] out,
                int n) {
            for (int i = 0; i < n; i++) {
                out[i] = (a[i] * p + b[i] * q) + (c[i] * r + d[i] * s) + e[i] * t;
            }
        }
    }
}
