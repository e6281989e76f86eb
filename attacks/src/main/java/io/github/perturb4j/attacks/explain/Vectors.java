package io.github.perturb4j.attacks.explain;

/** Arithmetic on the numbers of one image, in float64 and in one order. */
final class Vectors {
    private Vectors() {}

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static double length(double... a) {
        return Math.sqrt(dot(a, a));
    }

    /** a + scale b, a new vector. */
    static double[] plus(double[] a, double scale, double[] b) {
        double[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += scale * b[i];
        }
        return sum;
    }

    /** scale a, a new vector. */
    static double[] times(double scale, double... a) {
        double[] product = a.clone();
        for (int i = 0; i < product.length; i++) {
            product[i] *= scale;
        }
        return product;
    }
}
