package io.github.perturb4j.attacks.transform;

/**
 * A change of one image, T(x) = A x + b, whose values follow one another channel by channel and row by row. The
 * gradient of f(T(x)) at x is A^T times that of f at T(x).
 */
public interface Transform {
    /** T(x) = x. */
    Transform IDENTITY = new Transform() {
        @Override
        public void apply(double[] x, double[] y) {
            System.arraycopy(x, 0, y, 0, x.length);
        }

        @Override
        public void transpose(double[] g, double[] out) {
            System.arraycopy(g, 0, out, 0, g.length);
        }
    };

    /** y = A x + b; y is another array than x, all of it is overwritten. */
    void apply(double[] x, double[] y);

    /** out = A^T g; out is another array than g, all of it is overwritten. */
    void transpose(double[] g, double[] out);
}
