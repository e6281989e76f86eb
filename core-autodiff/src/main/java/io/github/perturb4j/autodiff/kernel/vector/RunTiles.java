package io.github.perturb4j.autodiff.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** What ends a product, on runs of numbers: vectors, and what is left number by number. */
final class RunTiles {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = S.length();
    private static final float HUGE = 1e38f;

    private RunTiles() {}

    static void add(float[] v, int at, float[] from, int first, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, v, at + i);
            x.add(FloatVector.fromArray(S, from, first + i)).intoArray(v, at + i);
        }
        for (; i < n; i++) {
            v[at + i] += from[first + i];
        }
    }

    static void rectify(float[] v, int at, int n) {
        FloatVector zero = FloatVector.zero(S);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            zero.max(FloatVector.fromArray(S, v, at + i)).intoArray(v, at + i);
        }
        for (; i < n; i++) {
            v[at + i] = Math.max(0f, v[at + i]);
        }
    }

    static void addAndRectify(float[] v, int at, float[] from, int first, int n) {
        FloatVector zero = FloatVector.zero(S);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector x = FloatVector.fromArray(S, v, at + i);
            zero.max(x.add(FloatVector.fromArray(S, from, first + i))).intoArray(v, at + i);
        }
        for (; i < n; i++) {
            v[at + i] = Math.max(0f, v[at + i] + from[first + i]);
        }
    }

    /** The factor is 1 for every positive result, denormal ones too, and 0 for 0. */
    static void mask(float[] v, int at, float[] result, int first, int n) {
        FloatVector one = FloatVector.broadcast(S, 1f);
        FloatVector huge = FloatVector.broadcast(S, HUGE);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector factor = one.min(
                    FloatVector.fromArray(S, result, first + i).mul(huge).mul(huge));
            FloatVector.fromArray(S, v, at + i).mul(factor).intoArray(v, at + i);
        }
        for (; i < n; i++) {
            v[at + i] *= Math.min(1f, result[first + i] * HUGE * HUGE);
        }
    }
}
