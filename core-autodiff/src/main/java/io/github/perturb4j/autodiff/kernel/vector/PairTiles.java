package io.github.perturb4j.autodiff.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of two vectors, for processors of 16 registers and for what is left of a panel: the sums of 6 rows, or of 3 or
 * 1, in local variables, since the compiler keeps no array in registers.
 * Depth, then a, b and c, as in {@link PanelProduct#multiply}.
 */
final class PairTiles {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = S.length();

    private PairTiles() {}

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
            case 6 -> tile6x2(depth, a, from, step, b, panel, width, c, to, line);
            case 3 -> tile3x2(depth, a, from, step, b, panel, width, c, to, line);
            default -> tile1x2(depth, a, from, step, b, panel, width, c, to, line);
        }
    }

    private static void tile6x2(
            int depth, float[] a, int from, int step, float[] b, int panel, int width, float[] c, int to, int line) {
        FloatVector c00 = FloatVector.zero(S);
        FloatVector c01 = FloatVector.zero(S);
        FloatVector c10 = FloatVector.zero(S);
        FloatVector c11 = FloatVector.zero(S);
        FloatVector c20 = FloatVector.zero(S);
        FloatVector c21 = FloatVector.zero(S);
        FloatVector c30 = FloatVector.zero(S);
        FloatVector c31 = FloatVector.zero(S);
        FloatVector c40 = FloatVector.zero(S);
        FloatVector c41 = FloatVector.zero(S);
        FloatVector c50 = FloatVector.zero(S);
        FloatVector c51 = FloatVector.zero(S);
        for (int k = 0, at = panel; k < depth; k++, at += width) {
            FloatVector b0 = FloatVector.fromArray(S, b, at);
            FloatVector b1 = FloatVector.fromArray(S, b, at + LANES);
            FloatVector a0 = FloatVector.broadcast(S, a[from + k]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(S, a[from + step + k]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(S, a[from + 2 * step + k]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(S, a[from + 3 * step + k]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            FloatVector a4 = FloatVector.broadcast(S, a[from + 4 * step + k]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            FloatVector a5 = FloatVector.broadcast(S, a[from + 5 * step + k]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
        }
        c00.intoArray(c, to);
        c01.intoArray(c, to + LANES);
        c10.intoArray(c, to + line);
        c11.intoArray(c, to + line + LANES);
        c20.intoArray(c, to + 2 * line);
        c21.intoArray(c, to + 2 * line + LANES);
        c30.intoArray(c, to + 3 * line);
        c31.intoArray(c, to + 3 * line + LANES);
        c40.intoArray(c, to + 4 * line);
        c41.intoArray(c, to + 4 * line + LANES);
        c50.intoArray(c, to + 5 * line);
        c51.intoArray(c, to + 5 * line + LANES);
    }

    private static void tile3x2(
            int depth, float[] a, int from, int step, float[] b, int panel, int width, float[] c, int to, int line) {
        FloatVector c00 = FloatVector.zero(S);
        FloatVector c01 = FloatVector.zero(S);
        FloatVector c10 = FloatVector.zero(S);
        FloatVector c11 = FloatVector.zero(S);
        FloatVector c20 = FloatVector.zero(S);
        FloatVector c21 = FloatVector.zero(S);
        for (int k = 0, at = panel; k < depth; k++, at += width) {
            FloatVector b0 = FloatVector.fromArray(S, b, at);
            FloatVector b1 = FloatVector.fromArray(S, b, at + LANES);
            FloatVector a0 = FloatVector.broadcast(S, a[from + k]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(S, a[from + step + k]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(S, a[from + 2 * step + k]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
        }
        c00.intoArray(c, to);
        c01.intoArray(c, to + LANES);
        c10.intoArray(c, to + line);
        c11.intoArray(c, to + line + LANES);
        c20.intoArray(c, to + 2 * line);
        c21.intoArray(c, to + 2 * line + LANES);
    }

    private static void tile1x2(
            int depth, float[] a, int from, int step, float[] b, int panel, int width, float[] c, int to, int line) {
        FloatVector c00 = FloatVector.zero(S);
        FloatVector c01 = FloatVector.zero(S);
        for (int k = 0, at = panel; k < depth; k++, at += width) {
            FloatVector b0 = FloatVector.fromArray(S, b, at);
            FloatVector b1 = FloatVector.fromArray(S, b, at + LANES);
            FloatVector a0 = FloatVector.broadcast(S, a[from + k]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
        }
        c00.intoArray(c, to);
        c01.intoArray(c, to + LANES);
    }
}
