package io.github.perturb4j.autodiff.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of four vectors, for processors of 32 registers: the sums of 6 rows, or of 3 or 1, in local variables, since
 * the compiler keeps no array in registers.
 * Depth, then a, b and c, as in {@link PanelProduct#multiply}.
 */
final class QuadTiles {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = S.length();

    private QuadTiles() {}

    /** @param height 6, 3 or 1 */
    static void tile(
            int height,
            int depth,
            float[] a,
            int from,
            int step,
            float[] b,
            int panel,
            int width,
            float[] c,
            int to,
            int line) {
        switch (height) {
            case 6 -> tile6x4(depth, a, from, step, b, panel, width, c, to, line);
            case 3 -> tile3x4(depth, a, from, step, b, panel, width, c, to, line);
            default -> tile1x4(depth, a, from, step, b, panel, width, c, to, line);
        }
    }

    private static void tile6x4(
            int depth, float[] a, int from, int step, float[] b, int panel, int width, float[] c, int to, int line) {
        FloatVector c00 = FloatVector.zero(S);
        FloatVector c01 = FloatVector.zero(S);
        FloatVector c02 = FloatVector.zero(S);
        FloatVector c03 = FloatVector.zero(S);
        FloatVector c10 = FloatVector.zero(S);
        FloatVector c11 = FloatVector.zero(S);
        FloatVector c12 = FloatVector.zero(S);
        FloatVector c13 = FloatVector.zero(S);
        FloatVector c20 = FloatVector.zero(S);
        FloatVector c21 = FloatVector.zero(S);
        FloatVector c22 = FloatVector.zero(S);
        FloatVector c23 = FloatVector.zero(S);
        FloatVector c30 = FloatVector.zero(S);
        FloatVector c31 = FloatVector.zero(S);
        FloatVector c32 = FloatVector.zero(S);
        FloatVector c33 = FloatVector.zero(S);
        FloatVector c40 = FloatVector.zero(S);
        FloatVector c41 = FloatVector.zero(S);
        FloatVector c42 = FloatVector.zero(S);
        FloatVector c43 = FloatVector.zero(S);
        FloatVector c50 = FloatVector.zero(S);
        FloatVector c51 = FloatVector.zero(S);
        FloatVector c52 = FloatVector.zero(S);
        FloatVector c53 = FloatVector.zero(S);
        for (int k = 0, at = panel; k < depth; k++, at += width) {
            FloatVector b0 = FloatVector.fromArray(S, b, at);
            FloatVector b1 = FloatVector.fromArray(S, b, at + LANES);
            FloatVector b2 = FloatVector.fromArray(S, b, at + 2 * LANES);
            FloatVector b3 = FloatVector.fromArray(S, b, at + 3 * LANES);
            FloatVector a0 = FloatVector.broadcast(S, a[from + k]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            c03 = a0.fma(b3, c03);
            FloatVector a1 = FloatVector.broadcast(S, a[from + step + k]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            c12 = a1.fma(b2, c12);
            c13 = a1.fma(b3, c13);
            FloatVector a2 = FloatVector.broadcast(S, a[from + 2 * step + k]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            c22 = a2.fma(b2, c22);
            c23 = a2.fma(b3, c23);
            FloatVector a3 = FloatVector.broadcast(S, a[from + 3 * step + k]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            c32 = a3.fma(b2, c32);
            c33 = a3.fma(b3, c33);
            FloatVector a4 = FloatVector.broadcast(S, a[from + 4 * step + k]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            c42 = a4.fma(b2, c42);
            c43 = a4.fma(b3, c43);
            FloatVector a5 = FloatVector.broadcast(S, a[from + 5 * step + k]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            c52 = a5.fma(b2, c52);
            c53 = a5.fma(b3, c53);
        }
        c00.intoArray(c, to);
        c01.intoArray(c, to + LANES);
        c02.intoArray(c, to + 2 * LANES);
        c03.intoArray(c, to + 3 * LANES);
        c10.intoArray(c, to + line);
        c11.intoArray(c, to + line + LANES);
        c12.intoArray(c, to + line + 2 * LANES);
        c13.intoArray(c, to + line + 3 * LANES);
        c20.intoArray(c, to + 2 * line);
        c21.intoArray(c, to + 2 * line + LANES);
        c22.intoArray(c, to + 2 * line + 2 * LANES);
        c23.intoArray(c, to + 2 * line + 3 * LANES);
        c30.intoArray(c, to + 3 * line);
        c31.intoArray(c, to + 3 * line + LANES);
        c32.intoArray(c, to + 3 * line + 2 * LANES);
        c33.intoArray(c, to + 3 * line + 3 * LANES);
        c40.intoArray(c, to + 4 * line);
        c41.intoArray(c, to + 4 * line + LANES);
        c42.intoArray(c, to + 4 * line + 2 * LANES);
        c43.intoArray(c, to + 4 * line + 3 * LANES);
        c50.intoArray(c, to + 5 * line);
        c51.intoArray(c, to + 5 * line + LANES);
        c52.intoArray(c, to + 5 * line + 2 * LANES);
        c53.intoArray(c, to + 5 * line + 3 * LANES);
    }

    private static void tile3x4(
            int depth, float[] a, int from, int step, float[] b, int panel, int width, float[] c, int to, int line) {
        FloatVector c00 = FloatVector.zero(S);
        FloatVector c01 = FloatVector.zero(S);
        FloatVector c02 = FloatVector.zero(S);
        FloatVector c03 = FloatVector.zero(S);
        FloatVector c10 = FloatVector.zero(S);
        FloatVector c11 = FloatVector.zero(S);
        FloatVector c12 = FloatVector.zero(S);
        FloatVector c13 = FloatVector.zero(S);
        FloatVector c20 = FloatVector.zero(S);
        FloatVector c21 = FloatVector.zero(S);
        FloatVector c22 = FloatVector.zero(S);
        FloatVector c23 = FloatVector.zero(S);
        for (int k = 0, at = panel; k < depth; k++, at += width) {
            FloatVector b0 = FloatVector.fromArray(S, b, at);
            FloatVector b1 = FloatVector.fromArray(S, b, at + LANES);
            FloatVector b2 = FloatVector.fromArray(S, b, at + 2 * LANES);
            FloatVector b3 = FloatVector.fromArray(S, b, at + 3 * LANES);
            FloatVector a0 = FloatVector.broadcast(S, a[from + k]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            c03 = a0.fma(b3, c03);
            FloatVector a1 = FloatVector.broadcast(S, a[from + step + k]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            c12 = a1.fma(b2, c12);
            c13 = a1.fma(b3, c13);
            FloatVector a2 = FloatVector.broadcast(S, a[from + 2 * step + k]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            c22 = a2.fma(b2, c22);
            c23 = a2.fma(b3, c23);
        }
        c00.intoArray(c, to);
        c01.intoArray(c, to + LANES);
        c02.intoArray(c, to + 2 * LANES);
        c03.intoArray(c, to + 3 * LANES);
        c10.intoArray(c, to + line);
        c11.intoArray(c, to + line + LANES);
        c12.intoArray(c, to + line + 2 * LANES);
        c13.intoArray(c, to + line + 3 * LANES);
        c20.intoArray(c, to + 2 * line);
        c21.intoArray(c, to + 2 * line + LANES);
        c22.intoArray(c, to + 2 * line + 2 * LANES);
        c23.intoArray(c, to + 2 * line + 3 * LANES);
    }

    private static void tile1x4(
            int depth, float[] a, int from, int step, float[] b, int panel, int width, float[] c, int to, int line) {
        FloatVector c00 = FloatVector.zero(S);
        FloatVector c01 = FloatVector.zero(S);
        FloatVector c02 = FloatVector.zero(S);
        FloatVector c03 = FloatVector.zero(S);
        for (int k = 0, at = panel; k < depth; k++, at += width) {
            FloatVector b0 = FloatVector.fromArray(S, b, at);
            FloatVector b1 = FloatVector.fromArray(S, b, at + LANES);
            FloatVector b2 = FloatVector.fromArray(S, b, at + 2 * LANES);
            FloatVector b3 = FloatVector.fromArray(S, b, at + 3 * LANES);
            FloatVector a0 = FloatVector.broadcast(S, a[from + k]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            c03 = a0.fma(b3, c03);
        }
        c00.intoArray(c, to);
        c01.intoArray(c, to + LANES);
        c02.intoArray(c, to + 2 * LANES);
        c03.intoArray(c, to + 3 * LANES);
    }
}
