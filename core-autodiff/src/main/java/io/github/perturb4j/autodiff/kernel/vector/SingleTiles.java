package io.github.perturb4j.autodiff.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of one vector, for what is left of a panel: the sums of 6 rows, or of 3 or 1, in local variables, since the
 * compiler keeps no array in registers.
 * Depth, then a, b and c, as in {@link PanelProduct#multiply}.
 */
final class SingleTiles {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = S.length();

    private SingleTiles() {}

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
            case 6 -> tile6x1(depth, a, from, step, b, panel, width, c, to, line);
            case 3 -> tile3x1(depth, a, from, step, b, panel, width, c, to, line);
            default -> tile1x1(depth, a, from, step, b, panel, width, c, to, line);
        }
    }

    private static void tile6x1(
            int depth, float[] a, int from, int step, float[] b, int panel, int width, float[] c, int to, int line) {
        FloatVector c00 = FloatVector.zero(S);
        FloatVector c10 = FloatVector.zero(S);
        FloatVector c20 = FloatVector.zero(S);
        FloatVector c30 = FloatVector.zero(S);
        FloatVector c40 = FloatVector.zero(S);
        FloatVector c50 = FloatVector.zero(S);
        for (int k = 0, at = panel; k < depth; k++, at += width) {
            FloatVector b0 = FloatVector.fromArray(S, b, at);
            FloatVector a0 = FloatVector.broadcast(S, a[from + k]);
            c00 = a0.fma(b0, c00);
            FloatVector a1 = FloatVector.broadcast(S, a[from + step + k]);
            c10 = a1.fma(b0, c10);
            FloatVector a2 = FloatVector.broadcast(S, a[from + 2 * step + k]);
            c20 = a2.fma(b0, c20);
            FloatVector a3 = FloatVector.broadcast(S, a[from + 3 * step + k]);
            c30 = a3.fma(b0, c30);
            FloatVector a4 = FloatVector.broadcast(S, a[from + 4 * step + k]);
            c40 = a4.fma(b0, c40);
            FloatVector a5 = FloatVector.broadcast(S, a[from + 5 * step + k]);
            c50 = a5.fma(b0, c50);
        }
        c00.intoArray(c, to);
        c10.intoArray(c, to + line);
        c20.intoArray(c, to + 2 * line);
        c30.intoArray(c, to + 3 * line);
        c40.intoArray(c, to + 4 * line);
        c50.intoArray(c, to + 5 * line);
    }

    private static void tile3x1(
            int depth, float[] a, int from, int step, float[] b, int panel, int width, float[] c, int to, int line) {
        FloatVector c00 = FloatVector.zero(S);
        FloatVector c10 = FloatVector.zero(S);
        FloatVector c20 = FloatVector.zero(S);
        for (int k = 0, at = panel; k < depth; k++, at += width) {
            FloatVector b0 = FloatVector.fromArray(S, b, at);
            FloatVector a0 = FloatVector.broadcast(S, a[from + k]);
            c00 = a0.fma(b0, c00);
            FloatVector a1 = FloatVector.broadcast(S, a[from + step + k]);
            c10 = a1.fma(b0, c10);
            FloatVector a2 = FloatVector.broadcast(S, a[from + 2 * step + k]);
            c20 = a2.fma(b0, c20);
        }
        c00.intoArray(c, to);
        c10.intoArray(c, to + line);
        c20.intoArray(c, to + 2 * line);
    }

    private static void tile1x1(
            int depth, float[] a, int from, int step, float[] b, int panel, int width, float[] c, int to, int line) {
        FloatVector c00 = FloatVector.zero(S);
        for (int k = 0, at = panel; k < depth; k++, at += width) {
            FloatVector b0 = FloatVector.fromArray(S, b, at);
            FloatVector a0 = FloatVector.broadcast(S, a[from + k]);
            c00 = a0.fma(b0, c00);
        }
        c00.intoArray(c, to);
    }
}
