package io.github.perturb4j.autodiff.programs;

import java.util.Arrays;

/**
 * Numbers computed one at a time in float64, each with its partial derivatives by the numbers it was made of: a
 * reference that shares nothing with the engine, neither kernels nor rules. A sweep back gives the exact gradient at
 * every number, and beside it the derivative of that gradient along the direction in which the leaves move (the product
 * of the Hessian with the direction).
 *
 * <p>A number is a sum of terms ({@link #open}, {@link #term}, {@link #product}, {@link #close}) or a function of one
 * ({@link #function}).
 */
public final class Tape {
    private final Noise noise;

    private double[] value = new double[1 << 12];
    private double[] slope = new double[1 << 12];
    private int[] end = new int[1 << 12];
    private int numbers;

    private int[] parent = new int[1 << 13];
    private double[] partial = new double[1 << 13];
    private double[] partialSlope = new double[1 << 13];
    private int edges;

    private double sum;
    private double sumSlope;
    private long decisions = 1;
    private boolean near;

    public Tape(Noise noise) {
        this.noise = noise;
    }

    /** A number of its own, that moves by {@code direction}. */
    public int leaf(double number, double direction) {
        return add(number, direction);
    }

    public int constant(double number) {
        return add(number, 0);
    }

    /** Begins a sum of terms. */
    public void open() {
        sum = 0;
        sumSlope = 0;
    }

    /** Adds factor * a. */
    public void term(int a, double factor) {
        sum += factor * value[a];
        sumSlope += factor * slope[a];
        edge(a, factor, 0);
    }

    /** Adds a * b. */
    public void product(int a, int b) {
        sum += value[a] * value[b];
        sumSlope += value[a] * slope[b] + slope[a] * value[b];
        edge(a, value[b], slope[b]);
        edge(b, value[a], slope[a]);
    }

    /** Ends the sum. */
    public int close() {
        return add(noise.of(sum), noise.of(sumSlope));
    }

    /** f(a), given the function's value, first and second derivative there. */
    public int function(int a, double f, double first, double second) {
        edge(a, first, second * slope[a]);
        return add(noise.of(f), noise.of(first * slope[a]));
    }

    /** A result from which derivatives are computed, as it would be stored. */
    public double rounded(double number) {
        return noise.of(number);
    }

    public double value(int number) {
        return value[number];
    }

    /** Notes which way a branch went, and how near it was to the other, in units of the largest number of its array. */
    public boolean decide(boolean way, double distance, double largest) {
        decisions = decisions * 31 + (way ? 1 : 2);
        near |= distance != 0 && Math.abs(distance) < Noise.MARGIN * largest;
        return way;
    }

    /** All ways that branches went. */
    public long decisions() {
        return decisions;
    }

    /** Whether a branch was so near to the other that float32 might take it. */
    public boolean isNearKink() {
        return near;
    }

    private void edge(int to, double by, double bySlope) {
        if (edges == parent.length) {
            parent = Arrays.copyOf(parent, 2 * edges);
            partial = Arrays.copyOf(partial, 2 * edges);
            partialSlope = Arrays.copyOf(partialSlope, 2 * edges);
        }
        parent[edges] = to;
        partial[edges] = by;
        partialSlope[edges++] = bySlope;
    }

    private int add(double number, double direction) {
        if (numbers == value.length) {
            value = Arrays.copyOf(value, 2 * numbers);
            slope = Arrays.copyOf(slope, 2 * numbers);
            end = Arrays.copyOf(end, 2 * numbers);
        }
        value[numbers] = number;
        slope[numbers] = direction;
        end[numbers] = edges;
        return numbers++;
    }

    /**
     * The derivatives of sum weights[i] outputs[i] by every number.
     *
     * @return the gradient, and its derivative along the leaves' direction
     */
    public double[][] sweep(int[] outputs, double[] weights) {
        double[] g = new double[numbers];
        double[] moved = new double[numbers];
        for (int i = 0; i < outputs.length; i++) {
            g[outputs[i]] += noise.of(weights[i]);
        }
        for (int n = numbers - 1; n >= 0; n--) {
            g[n] = noise.of(g[n]);
            moved[n] = noise.of(moved[n]);
            for (int e = n == 0 ? 0 : end[n - 1]; e < end[n]; e++) {
                g[parent[e]] += noise.of(g[n] * partial[e]);
                moved[parent[e]] += noise.of(moved[n] * partial[e]) + noise.of(g[n] * partialSlope[e]);
            }
        }
        return new double[][] {g, moved};
    }
}
