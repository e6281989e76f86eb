package io.github.perturb4j.attacks.blackbox;

import io.github.perturb4j.attacks.AttackTask;
import java.util.random.RandomGenerator;

/**
 * For L-inf: vertical stripes of width 1 at first, then squares that move to one side of the ball, in each channel the
 * same side everywhere. Andriushchenko et al. 2020 (Square Attack), section 3 and Algorithm 2.
 */
final class SquareSigns extends SquareProposal {
    private final double[] epsilons;

    SquareSigns(AttackTask task) {
        super(task);
        this.epsilons = task.epsilons();
    }

    @Override
    void propose(int sample, double[] x, double[] x0, double share, boolean first) {
        RandomGenerator random = task.random(sample);
        if (first) {
            for (int c = 0; c < channels; c++) {
                for (int column = 0; column < width; column++) {
                    move(x, x0, c, new Area(0, column, height, 1), sign(random) * epsilons[sample]);
                }
            }
            return;
        }
        Window window = window(random, side(share));
        for (int c = 0; c < channels; c++) {
            Area area = new Area(window.row(), window.column(), window.side(), window.side());
            move(x, x0, c, area, sign(random) * epsilons[sample]);
        }
    }

    private record Area(int row, int column, int height, int width) {}

    private void move(double[] x, double[] x0, int channel, Area area, double by) {
        for (int row = area.row; row < area.row + area.height; row++) {
            for (int column = area.column; column < area.column + area.width; column++) {
                int at = position(channel, row, column);
                x[at] = x0[at] + by;
            }
        }
    }
}
