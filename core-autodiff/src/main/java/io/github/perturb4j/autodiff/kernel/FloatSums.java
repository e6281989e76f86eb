package io.github.perturb4j.autodiff.kernel;

/**
 * Sums of float32 numbers: {@value Scratch#BLOCK} lanes are added up in float32, which the compiler vectorises, for at
 * most {@value #CHUNK} numbers; then lanes are folded in pairs, and what is left is added in float64. The order depends
 * on the length alone.
 */
final class FloatSums {
    /** Numbers whose sum is one term of a sum in float64. */
    static final int CHUNK = 16 * Scratch.BLOCK;

    private static final int LAST = 32;
    private static final Scratch.Lease<float[]> LANES = Scratch.block();
    private static final Scratch.Lease<float[]> BLOCK = Scratch.block();

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
        float[] lanes = LANES.get();
        float[] block = BLOCK.get();
        int first = Math.min(n, Scratch.BLOCK);
        x.get(from, lanes, 0, first);
        for (int at = first; at < n; at += Scratch.BLOCK) {
            int count = Math.min(Scratch.BLOCK, n - at);
            x.get(from + at, block, 0, count);
            add(block, lanes, count);
        }
        return total(lanes, first);
    }

    /** The first n lanes become larger by x. */
    static void add(float[] x, float[] lanes, int n) {
        for (int i = 0; i < n; i++) {
            lanes[i] += x[i];
        }
    }

    /** The sum of the first n lanes, which it overwrites. */
    static double total(float[] lanes, int n) {
        int left = n;
        if (left == Scratch.BLOCK) {
            foldToAQuarter(lanes);
            foldToASixteenth(lanes);
            foldToLast(lanes);
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

    // Pairs of lanes 512 apart are added, of those sums pairs 256 apart, and so on. Written out, since loops are
    // vectorised only where distances
    // are constants, and where they add no more than four numbers.
    private static void foldToAQuarter(float[] x) {
        for (int i = 0; i < 256; i++) {
            x[i] = (x[i] + x[i + 512]) + (x[i + 256] + x[i + 768]);
        }
    }

    private static void foldToASixteenth(float[] x) {
        for (int i = 0; i < 64; i++) {
            x[i] = (x[i] + x[i + 128]) + (x[i + 64] + x[i + 192]);
        }
    }

    private static void foldToLast(float[] x) {
        for (int i = 0; i < LAST; i++) {
            x[i] += x[i + LAST];
        }
    }
}
