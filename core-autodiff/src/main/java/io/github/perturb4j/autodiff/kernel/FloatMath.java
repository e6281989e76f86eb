package io.github.perturb4j.autodiff.kernel;

/**
 * Exponential, logarithm, hyperbolic tangent and logistic function of blocks of float32 numbers, in loops without
 * branches that the compiler vectorises; {@code Math.exp} and its kin take tens of nanoseconds each. Errors are at most
 * 1.5 units in the last place for exponential and logarithm, 2.5 for the other two ({@code FloatMathTest} compares with
 * {@link Math} in float64); NaN and infinity are as there.
 *
 * <p>The exponential is 2^n e^r, where n is the integer nearest to x / ln 2 and e^r - 1 = r + r^2 q(r) with a minimax
 * polynomial q. The logarithm is n ln 2 + log(1 + f), where 1 + f lies in [2/3, 4/3). Arrays hold at most {@link
 * Scratch#BLOCK} numbers; input and result may be the same array.
 */
public final class FloatMath {
    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f; // times an integer of 8 bits it is exact
    private static final float LN2_LOW = -2.12194440e-4f;
    private static final float ROUND =
            12582912f; // 1.5 2^23: adding it rounds to an integer, which is then in the lowest bits
    private static final int ROUND_BITS = 0x4B400000;
    private static final int ONE = 127; // the exponent field of 1
    private static final int TWO_THIRDS = 0x3F2AAAAB;
    private static final int SMALLEST_NORMAL = 0x00800000;
    private static final int LARGEST = 0x7F7FFFFF;

    private static final Scratch.Lease<Room> ROOM = Scratch.of(Room::new);

    private FloatMath() {}

    /** The blocks that are worked in. */
    private static final class Room {
        private final float[] rounded = new float[Scratch.BLOCK];
        private final float[] grown = new float[Scratch.BLOCK];
        private final float[] power = new float[Scratch.BLOCK];
        private final float[] other = new float[Scratch.BLOCK];
        private final int[] bits = new int[Scratch.BLOCK];
        private final int[] part = new int[Scratch.BLOCK];
        private final FloatView view = FloatView.mine();
    }

    /** y = e^x, denormal results included. */
    public static void exp(float[] x, float[] y, int n) {
        Room room = ROOM.get();
        float[] grown = room.grown;
        float[] first = room.power;
        float[] second = room.other;
        int[] whole = room.bits;
        int[] half = room.part;
        clamp(x, -104f, 89f, grown, n);
        grow(room.rounded, grown, n);
        room.view.toBits(room.rounded, whole, n);
        for (int i = 0; i < n; i++) {
            half[i] = (((whole[i] - ROUND_BITS) >> 1) + ONE) << 23;
        }
        room.view.toFloats(half, first, n);
        for (int i = 0; i < n; i++) {
            int power = whole[i] - ROUND_BITS;
            half[i] = (power - (power >> 1) + ONE) << 23;
        }
        room.view.toFloats(half, second, n);
        for (int i = 0; i < n; i++) {
            y[i] = (1f + grown[i]) * first[i] * second[i];
        }
    }

    /** y = e^x, and 0 below the least normal number, infinite above 2^127.5. */
    static void expOfNormal(float[] x, float[] y, int n) {
        Room room = ROOM.get();
        float[] grown = room.grown;
        float[] power = room.power;
        split(room, x, -88f, 88.7f, n);
        for (int i = 0; i < n; i++) {
            y[i] = (1f + grown[i]) * power[i];
        }
    }

    /** y = tanh x = m / (m + 2) with m = e^2x - 1. */
    public static void tanh(float[] x, float[] y, int n) {
        Room room = ROOM.get();
        float[] grown = room.grown;
        float[] power = room.power;
        float[] twice = room.other;
        for (int i = 0; i < n; i++) {
            twice[i] = x[i] + x[i];
        }
        split(room, twice, -20f, 20f, n);
        for (int i = 0; i < n; i++) {
            grown[i] = power[i] * grown[i] + (power[i] - 1f);
        }
        for (int i = 0; i < n; i++) {
            y[i] = grown[i] / (grown[i] + 2f);
        }
    }

    /** y = 1 / (1 + e^-x); results below the least normal number may be 0. */
    public static void sigmoid(float[] x, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = -x[i];
        }
        expOfNormal(y, y, n);
        for (int i = 0; i < n; i++) {
            y[i] = 1f / (1f + y[i]);
        }
    }

    /** y = e^x for x at most 88, and 0 below the least normal number. */
    static void expOfSmall(float[] x, float[] y, int n) {
        Room room = ROOM.get();
        float[] grown = room.grown;
        float[] power = room.power;
        for (int i = 0; i < n; i++) {
            grown[i] = Math.max(x[i], -88f);
        }
        split(room, n);
        for (int i = 0; i < n; i++) {
            y[i] = (1f + grown[i]) * power[i];
        }
    }

    /** e^x = 2^n (1 + grown), power = 2^n, for x moved into [low, high]. */
    private static void split(Room room, float[] x, float low, float high, int n) {
        clamp(x, low, high, room.grown, n);
        split(room, n);
    }

    /** The same for x = {@code grown}, which is replaced. */
    private static void split(Room room, int n) {
        grow(room.rounded, room.grown, n);
        room.view.powersOfTwo(room.rounded, room.power, n);
    }

    private static void clamp(float[] x, float low, float high, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = Math.min(Math.max(x[i], low), high);
        }
    }

    /**
     * Sets {@code rounded} to the nearest integer to x / ln 2, plus {@link #ROUND}, and replaces x by e^r - 1, where r
     * = x - n ln 2.
     */
    private static void grow(float[] rounded, float[] grown, int n) {
        for (int i = 0; i < n; i++) {
            rounded[i] = grown[i] * LOG2_E + ROUND;
        }
        for (int i = 0; i < n; i++) {
            float whole = rounded[i] - ROUND;
            float r = grown[i] - whole * LN2_HIGH - whole * LN2_LOW;
            float q =
                    ((((1.9914229e-4f * r + 1.3941050e-3f) * r + 8.3332733e-3f) * r + 4.1666355e-2f) * r + 0.16666667f)
                                    * r
                            + 0.5f;
            grown[i] = r + r * r * q;
        }
    }

    /** y = log x. */
    public static void log(float[] x, float[] y, int n) {
        Room room = ROOM.get();
        int[] bits = room.bits;
        int[] part = room.part;
        float[] power = room.power;
        float[] f = room.grown;
        float[] series = room.rounded;
        room.view.toBits(x, bits, n);
        int unusual = unusual(bits, n);
        if (unusual > 0) {
            System.arraycopy(x, 0, room.other, 0, n);
        }
        for (int i = 0; i < n; i++) {
            part[i] = ROUND_BITS + ((bits[i] - TWO_THIRDS) >> 23);
        }
        room.view.toFloats(part, power, n);
        for (int i = 0; i < n; i++) {
            part[i] = bits[i] - ((bits[i] - TWO_THIRDS) >> 23 << 23);
        }
        room.view.toFloats(part, f, n);
        for (int i = 0; i < n; i++) {
            float v = f[i] - 1f;
            float q = (((0.12007155f * v - 0.1284507f) * v + 0.10754235f) * v - 0.12195775f) * v + 0.14304456f;
            series[i] = (((q * v - 0.16679579f) * v + 0.19999598f) * v - 0.2499982f) * v + 0.33333334f;
        }
        for (int i = 0; i < n; i++) {
            float v = f[i] - 1f;
            float whole = power[i] - ROUND;
            y[i] = whole * LN2_HIGH + (v + (whole * LN2_LOW + v * v * (v * series[i] - 0.5f)));
        }
        if (unusual > 0) {
            replaceUnusual(bits, room.other, y, n);
        }
    }

    /** How many are not positive normal numbers. */
    private static int unusual(int[] bits, int n) {
        int count = 0;
        for (int i = 0; i < n; i++) {
            count += (bits[i] | (bits[i] - SMALLEST_NORMAL) | (LARGEST - bits[i])) >>> 31;
        }
        return count;
    }

    private static void replaceUnusual(int[] bits, float[] x, float[] y, int n) {
        for (int i = 0; i < n; i++) {
            if (bits[i] < SMALLEST_NORMAL || bits[i] > LARGEST) {
                y[i] = (float) Math.log(x[i]);
            }
        }
    }
}
