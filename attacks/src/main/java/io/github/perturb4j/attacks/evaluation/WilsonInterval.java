package io.github.perturb4j.attacks.evaluation;

/**
 * The 95 % confidence interval of a proportion of which k of n were seen: Wilson 1927 (Probable inference, the law of
 * succession, and statistical inference), without continuity correction. With p = k/n and z = 1.959964,
 *
 * <pre>(p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n)</pre>
 *
 * It says how far the proportion on these images may be from that on all images like them; nothing of how much stronger
 * attacks might be.
 *
 * @param low from 0 to 1
 * @param high from 0 to 1; all of [0, 1] where nothing was seen
 */
public record WilsonInterval(double low, double high) {
    private static final double Z = 1.959963984540054;

    /** @throws IllegalArgumentException unless {@code 0 <= count <= of} */
    public static WilsonInterval of(int count, int of) {
        if (count < 0 || count > of) {
            throw new IllegalArgumentException("expected a count from 0 to " + of + ", found " + count);
        }
        if (of == 0) {
            return new WilsonInterval(0, 1);
        }
        double n = of;
        double p = count / n;
        double middle = p + Z * Z / (2 * n);
        double half = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
        double scale = 1 + Z * Z / n;
        return new WilsonInterval(count == 0 ? 0 : (middle - half) / scale, count == of ? 1 : (middle + half) / scale);
    }
}
