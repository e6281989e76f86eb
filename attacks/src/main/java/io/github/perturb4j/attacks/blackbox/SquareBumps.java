package io.github.perturb4j.attacks.blackbox;

import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.threat.Norm;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * For L2, and L1 by the same rules: a grid of bumps at first; then one square loses its perturbation, whose length,
 * with what the box has left unused, goes into a bump added to another square. A bump falls off from the middle of each
 * half of its square, positive in one and negative in the other. Andriushchenko et al. 2020 (Square Attack), section 3
 * and Algorithm 3.
 */
final class SquareBumps extends SquareProposal {
    private static final int GRID = 5;
    private static final int LEAST_SIDE = 3;

    private final boolean squared;
    private final double[] epsilons;

    SquareBumps(AttackTask task) {
        super(task);
        this.squared = task.threat().norm() == Norm.L2;
        this.epsilons = task.epsilons();
    }

    @Override
    void propose(int sample, double[] x, double[] x0, double share, boolean first) {
        RandomGenerator random = task.random(sample);
        double[] delta = new double[x.length];
        if (first) {
            grid(delta, random);
        } else {
            Arrays.setAll(delta, i -> x[i] - x0[i]);
            exchange(delta, random, oddSide(share), epsilons[sample]);
        }
        task.threat().mask().keepFree(sample, channels, delta);
        double length = length(power(delta));
        double scale = length == 0 ? 0 : epsilons[sample] / length;
        for (int i = 0; i < x.length; i++) {
            x[i] = x0[i] + scale * delta[i];
        }
    }

    /** Odd and at least 3, as far as the image is large enough. */
    private int oddSide(double share) {
        int side = Math.max(LEAST_SIDE, side(share));
        int odd = side % 2 == 0 ? side + 1 : side;
        int most = Math.min(height, width);
        return Math.min(odd, most % 2 == 0 ? most - 1 : most);
    }

    private void grid(double[] delta, RandomGenerator random) {
        int side = Math.max(1, Math.min(height, width) / GRID);
        for (int row = height % side / 2; row + side <= height; row += side) {
            for (int column = width % side / 2; column + side <= width; column += side) {
                double[] bump = bump(side, random);
                for (int c = 0; c < channels; c++) {
                    put(delta, c, new Window(row, column, side), bump, sign(random));
                }
            }
        }
    }

    private void exchange(double[] delta, RandomGenerator random, int side, double epsilon) {
        Window to = window(random, side);
        Window from = window(random, side);
        double[] bump = bump(side, random);
        double unused = Math.max(0, power(epsilon) - power(delta)) / channels;
        for (int c = 0; c < channels; c++) {
            double[] old = get(delta, c, to);
            double before = power(old);
            put(delta, c, to, old, 0);
            double power = unused + before + power(get(delta, c, from));
            double[] added = bump.clone();
            int sign = sign(random);
            double each = before == 0 ? 0 : 1 / length(before);
            Arrays.setAll(added, i -> sign * bump[i] + each * old[i]);
            double sum = length(power(added));
            put(delta, c, from, old, 0);
            put(delta, c, to, added, sum == 0 ? 0 : length(power) / sum);
        }
    }

    /** Of length 1, lying or standing. */
    private double[] bump(int side, RandomGenerator random) {
        boolean lying = random.nextBoolean();
        double[] bump = new double[side * side];
        int half = side / 2;
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                double value =
                        row < half ? hill(row, column, half, side) : -hill(row - half, column, side - half, side);
                bump[lying ? column * side + row : row * side + column] = value;
            }
        }
        double length = length(power(bump));
        Arrays.setAll(bump, i -> bump[i] / length);
        return bump;
    }

    /** sum over d <= k <= n of 1 / (k + 1)^2, with d the distance from the middle in rings and n the last of them. */
    private static double hill(int row, int column, int height, int width) {
        int distance = Math.max(Math.abs(row - height / 2), Math.abs(column - width / 2));
        double sum = 0;
        for (int k = distance; k <= Math.max(height / 2, width / 2); k++) {
            sum += 1.0 / ((k + 1) * (k + 1));
        }
        return sum;
    }

    private double[] get(double[] delta, int channel, Window window) {
        double[] values = new double[window.side() * window.side()];
        Arrays.setAll(values, i -> delta[at(channel, window, i)]);
        return values;
    }

    private void put(double[] delta, int channel, Window window, double[] values, double scale) {
        for (int i = 0; i < values.length; i++) {
            delta[at(channel, window, i)] = scale * values[i];
        }
    }

    private int at(int channel, Window window, int i) {
        return position(channel, window.row() + i / window.side(), window.column() + i % window.side());
    }

    /** The sum of squares for L2, of sizes for L1. */
    private double power(double... values) {
        double sum = 0;
        for (double v : values) {
            sum += squared ? v * v : Math.abs(v);
        }
        return sum;
    }

    private double length(double power) {
        return squared ? Math.sqrt(power) : power;
    }
}
