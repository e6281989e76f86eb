package io.github.perturb4j.autodiff.kernel;

/**
 * Sums of float32 numbers: {@value Scratch#BLOCK} lanes are added up in float32, which the compiler vectorises, for at most {@value #CHUNK}
 * numbers; then lanes are folded in pairs, and what is left is added in float64. The order depends on the length alone.
 */
final class FloatSums {
    /** Numbers whose sum is one term of a sum in float64. */
    static final int CHUNK = 16 * Scratch.BLOCK;

    private static final int LAST = 32;

    private FloatSums() {}

    /** The sum of {@code n} numbers from {@code from} on. */
    static double sum(Span x, long from, long n) {
        double total = 0;
        for (long at = 0; at < n; at += CHUNK) {
            total += chunk(x, from + at, (int) Math.min(CHUNK, n - at));
        }
        return total;
    }

    /** The same, chunk by chunk on all cores. */
    static double sumOnAllCores(Span x, long from, long n) {
        double[] parts = new double[(int) ((n + CHUNK - 1) / CHUNK)];
        Parallel.tiles(parts.length, i -> {
            long at = (long) i * CHUNK;
            parts[i] = chunk(x, from + at, (int) Math.min(CHUNK, n - at));
        });
        double total = 0;
        for (double part : parts) {
            total += part;
        }
        return total;
    }

    private static double chunk(Span x, long from, int n) {
        float[] lanes = Scratch.mine().floats(0);
        float[] block = Scratch.mine().floats(1);
        int first = Math.min(n, Scratch.BLOCK);
        x.get(from, lanes, 0, first);
        for (int at = first; at < n; at += Scratch.BLOCK) {
            int count = Math.min(Scratch.BLOCK, n - at);
            x.get(from + at, block, 0, count);
            add(block, lanes, count);
        }
        return total(lanes, first);
    }

    static void add(float[] x, float[] lanes, int n) {
        for (int i = 0; i < n; i++) {
            lanes[i] += x[i];
        }
    }

    /** The sum of the first n lanes, which it overwrites. */
    static double total(float[] lanes, int n) {
        int left = n;
        if (left == Scratch.BLOCK) {
            fold512(lanes);
            fold256(lanes);
            fold128(lanes);
            fold64(lanes);
            fold32(lanes);
            left = LAST;
        }
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < left; i += 2) {
            even += lanes[i];
            odd += lanes[i + 1];
        }
        return even + odd + (i < left ? lanes[i] : 0);
    }

    // Loops with a constant offset are vectorised; with a variable one they are not.
    private static void fold512(float[] x) {
        for (int i = 0; i < 512; i++) {
            x[i] += x[i + 512];
        }
    }

    private static void fold256(float[] x) {
        for (int i = 0; i < 256; i++) {
            x[i] += x[i + 256];
        }
    }

    private static void fold128(float[] x) {
        for (int i = 0; i < 128; i++) {
            x[i] += x[i + 128];
        }
    }

    private static void fold64(float[] x) {
        for (int i = 0; i < 64; i++) {
            x[i] += x[i + 64];
        }
    }

    private static void fold32(float[] x) {
        for (int i = 0; i < 32; i++) {
            x[i] += x[i + 32];
        }
    }
}
