package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.autodiff.kernel.CounterRandom;

/** Value noise: random numbers on a grid, smoothly interpolated; from 0 to 1. */
final class Noise {
    private final int cells;
    private final float[] grid;

    Noise(int cells, CounterRandom random) {
        this.cells = cells;
        this.grid = new float[(cells + 2) * (cells + 2)];
        for (int i = 0; i < grid.length; i++) {
            grid[i] = (float) random.nextDouble();
        }
    }

    /** Adds {@code share * noise} to every value of a square field. */
    void addTo(float[] field, int side, float share) {
        int[] column = new int[side];
        float[] weight = new float[side];
        for (int x = 0; x < side; x++) {
            float u = (x + 0.5f) * cells / side;
            column[x] = (int) u;
            weight[x] = smooth(u - column[x]);
        }
        for (int y = 0; y < side; y++) {
            int above = column[y] * (cells + 2);
            int below = above + cells + 2;
            float down = weight[y];
            for (int x = 0; x < side; x++) {
                int c = column[x];
                float w = weight[x];
                float high = grid[above + c] + w * (grid[above + c + 1] - grid[above + c]);
                float low = grid[below + c] + w * (grid[below + c + 1] - grid[below + c]);
                field[y * side + x] += share * (high + down * (low - high));
            }
        }
    }

    private static float smooth(float t) {
        return t * t * (3 - 2 * t);
    }
}
