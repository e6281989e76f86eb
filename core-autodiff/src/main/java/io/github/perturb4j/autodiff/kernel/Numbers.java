package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;

/**
 * A Java array of a span's type, {@code float[]} or {@code double[]}: for kernels that move numbers, and add them, in
 * the type they are stored in.
 */
abstract class Numbers {
    private Numbers() {}

    /** Zeros of the type of {@code span}. */
    static Numbers of(Span span, int length) {
        return span.isFloat32() ? new Floats(new float[length]) : new Doubles(new double[length]);
    }

    abstract void fill(double value);

    /** Fills all of these with numbers of a span, from number {@code from} on. */
    abstract void read(Span span, long from);

    /** Copies {@code n} of these from {@code from} on to number {@code to} of a span and on. */
    abstract void write(int from, Span span, long to, int n);

    /** Fills all of these with the numbers of a span at {@code positions[first]} and on. */
    abstract void gather(Span span, int[] positions, int first);

    /** Writes all of these to the numbers of a span at {@code positions[first]} and on. */
    abstract void scatter(Span span, int[] positions, int first);

    /**
     * Copies {@code n} of these, from {@code from} on and {@code step} apart, to number {@code at} of others and on.
     */
    abstract void copy(int from, int step, Numbers to, int at, int n);

    /** Adds {@code n} of these from {@code from} on to others, from number {@code at} on and {@code step} apart. */
    abstract void add(int from, Numbers to, int at, int step, int n);

    /** Replaces {@code n} of these, from {@code from} on and {@code step} apart, by 0. */
    abstract void clear(int from, int step, int n);

    private static final class Floats extends Numbers {
        private final float[] values;

        Floats(float[] values) {
            this.values = values;
        }

        @Override
        void fill(double value) {
            Arrays.fill(values, (float) value);
        }

        @Override
        void read(Span span, long from) {
            span.get(from, values, 0, values.length);
        }

        @Override
        void write(int from, Span span, long to, int n) {
            span.put(to, values, from, n);
        }

        @Override
        void gather(Span span, int[] positions, int first) {
            span.gather(positions, first, values);
        }

        @Override
        void scatter(Span span, int[] positions, int first) {
            span.scatter(positions, first, values);
        }

        @Override
        void copy(int from, int step, Numbers to, int at, int n) {
            float[] others = ((Floats) to).values;
            if (step == 1) {
                System.arraycopy(values, from, others, at, n);
                return;
            }
            for (int i = 0, j = from; i < n; i++, j += step) {
                others[at + i] = values[j];
            }
        }

        @Override
        void add(int from, Numbers to, int at, int step, int n) {
            float[] others = ((Floats) to).values;
            for (int i = 0; i < n; i++) {
                others[at + i * step] += values[from + i];
            }
        }

        @Override
        void clear(int from, int step, int n) {
            for (int i = 0, j = from; i < n; i++, j += step) {
                values[j] = 0;
            }
        }
    }

    private static final class Doubles extends Numbers {
        private final double[] values;

        Doubles(double[] values) {
            this.values = values;
        }

        @Override
        void fill(double value) {
            Arrays.fill(values, value);
        }

        @Override
        void read(Span span, long from) {
            span.get(from, values, 0, values.length);
        }

        @Override
        void write(int from, Span span, long to, int n) {
            span.put(to, values, from, n);
        }

        @Override
        void gather(Span span, int[] positions, int first) {
            span.gather(positions, first, values);
        }

        @Override
        void scatter(Span span, int[] positions, int first) {
            span.scatter(positions, first, values);
        }

        @Override
        void copy(int from, int step, Numbers to, int at, int n) {
            double[] others = ((Doubles) to).values;
            if (step == 1) {
                System.arraycopy(values, from, others, at, n);
                return;
            }
            for (int i = 0, j = from; i < n; i++, j += step) {
                others[at + i] = values[j];
            }
        }

        @Override
        void add(int from, Numbers to, int at, int step, int n) {
            double[] others = ((Doubles) to).values;
            for (int i = 0; i < n; i++) {
                others[at + i * step] += values[from + i];
            }
        }

        @Override
        void clear(int from, int step, int n) {
            for (int i = 0, j = from; i < n; i++, j += step) {
                values[j] = 0;
            }
        }
    }
}
