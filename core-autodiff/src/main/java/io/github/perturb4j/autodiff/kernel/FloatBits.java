package io.github.perturb4j.autodiff.kernel;

/**
 * Comparisons of float32 numbers as arithmetic on their bits, in loops without branches that the compiler vectorises.
 *
 * <p>As an integer m, a float is above 0 (or a NaN) where m &gt; 0. The key m ^ (m &gt;&gt; 31 &gt;&gt;&gt; 1) orders
 * all floats as integers; NaN lies beyond the infinities of its sign, and -0 right below 0.
 */
public final class FloatBits {
    private static final int SIGN = 0x80000000;
    private static final int ONE = 0x3F800000;
    private static final int HALF = 0x3F000000;
    private static final int INFINITE = 0x7F800000;

    private FloatBits() {}

    /** {@code z = 0 where mask <= 0, else g}. */
    public static void mask(int[] mask, int[] g, int[] z, int n) {
        for (int i = 0; i < n; i++) {
            int m = mask[i];
            int positive = ~(m - 1) & ~m; // negative exactly where m > 0
            int signedNaN = m & ~(m + 0x7FFFFF); // negative exactly where m > 0xFF800000, as an unsigned number
            z[i] = g[i] & ((positive | signedNaN) >> 31);
        }
    }

    /** max(0, x); NaN stays NaN. */
    public static void relu(int[] x, int[] y, int n) {
        for (int i = 0; i < n; i++) {
            int m = x[i];
            int signedNaN = m & ~(m + 0x7FFFFF); // as in mask
            y[i] = m & ((~m | signedNaN) >> 31);
        }
    }

    /** -1, 0 or 1 by the sign; 0 for NaN. */
    public static void sign(int[] x, int[] y, int n) {
        for (int i = 0; i < n; i++) {
            int bits = x[i];
            int size = bits & ~SIGN;
            int notZero = ~(size - 1) >> 31;
            int number = (size - (INFINITE + 1)) >> 31;
            y[i] = (bits & SIGN | ONE) & notZero & number;
        }
    }

    /** 1 where low &lt;= x &lt;= high, else 0; low &lt;= high. */
    public static BitsUnary inside(float low, float high) {
        int least = key(low == 0 ? -0f : low);
        int most = key(high == 0 ? 0f : high);
        return (x, y, n) -> {
            for (int i = 0; i < n; i++) {
                int bits = x[i];
                int key = bits ^ (bits >> 31 >>> 1);
                int below = key - least ^ (key ^ least) & (key - least ^ key); // negative where key < least
                int above = most - key ^ (most ^ key) & (most - key ^ most);
                y[i] = ONE & ~((below | above) >> 31);
            }
        };
    }

    private static int key(float x) {
        int bits = Float.floatToRawIntBits(x);
        return bits ^ (bits >> 31 >>> 1);
    }

    /** 0 where a &lt; b, 1/2 where they are equal, else (NaN too) 1. Overwrites a and b. */
    public static void share(int[] a, int[] b, int[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = ((INFINITE - (a[i] & ~SIGN)) | (INFINITE - (b[i] & ~SIGN))) >> 31; // set for NaN
        }
        order(a, n);
        order(b, n);
        for (int i = 0; i < n; i++) {
            int u = a[i];
            int v = b[i];
            a[i] = (u - v ^ (u ^ v) & (u - v ^ u)) >> 31; // set where less
            b[i] = u ^ v;
        }
        for (int i = 0; i < n; i++) {
            int differ = b[i];
            int equal = ~((differ | ~(differ - 1)) >> 31);
            y[i] = ((ONE ^ (ONE ^ HALF) & equal) & ~a[i]) | ONE & y[i];
        }
    }

    private static void order(int[] x, int n) {
        for (int i = 0; i < n; i++) {
            int bits = x[i];
            x[i] = (bits ^ (bits >> 31 >>> 1)) - (bits >> 31); // 0 for -0 too
        }
    }

    /** Replaces numbers by integers in their order: equal for 0 and -0, and the greatest of all for every NaN. */
    static void keys(int[] x, int n) {
        for (int i = 0; i < n; i++) {
            int bits = x[i];
            int unordered = (INFINITE - (bits & ~SIGN)) >> 31;
            int key = (bits ^ (bits >> 31 >>> 1)) - (bits >> 31);
            x[i] = key & ~unordered | Integer.MAX_VALUE & unordered;
        }
    }

    /**
     * Where a candidate is larger than {@code most}, it is taken, and {@code from} noted. {@code larger} is for working
     * in.
     */
    static void keepLarger(int[] candidate, int from, int[] most, int[] taken, int[] larger) {
        for (int i = 0; i < larger.length; i++) {
            int least = most[i];
            int key = candidate[i];
            larger[i] = (least - key ^ (least ^ key) & (least - key ^ least)) >> 31;
        }
        for (int i = 0; i < larger.length; i++) {
            taken[i] ^= (taken[i] ^ from) & larger[i];
        }
        for (int i = 0; i < larger.length; i++) {
            most[i] ^= (most[i] ^ candidate[i]) & larger[i];
        }
    }

    /** How many keys are those of a NaN. */
    static int countNaN(int[] keys) {
        int count = 0;
        for (int i = 0; i < keys.length; i++) {
            int number = keys[i] ^ Integer.MAX_VALUE;
            count += 1 - ((number | ~(number - 1)) >>> 31);
        }
        return count;
    }
}
