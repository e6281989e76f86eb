package io.github.perturb4j.attacks.blackbox;

import io.github.perturb4j.attacks.AttackTask;
import java.util.random.RandomGenerator;

/** What the Square attack tries next; images are float64 values, channel after channel, row after row. */
abstract class SquareProposal {
    final AttackTask task;
    final int channels;
    final int height;
    final int width;

    SquareProposal(AttackTask task) {
        this.task = task;
        channels = (int) task.x0().size(1);
        height = (int) task.x0().size(2);
        width = (int) task.x0().size(3);
    }

    /** A corner of a square, and its side. */
    record Window(int row, int column, int side) {}

    /**
     * Changes the best point so far to one to be tried; it need not be projected.
     *
     * @param share of the image that the square covers
     * @param first whether it is the first point, made from x0 alone
     */
    abstract void propose(int sample, double[] x, double[] x0, double share, boolean first);

    final int position(int channel, int row, int column) {
        return (channel * height + row) * width + column;
    }

    final Window window(RandomGenerator random, int side) {
        return new Window(random.nextInt(height - side + 1), random.nextInt(width - side + 1), side);
    }

    /** The side, at least 1, of a square that covers a share of the image. */
    final int side(double share) {
        long side = Math.round(Math.sqrt(share * height * width));
        return (int) Math.max(1, Math.min(side, Math.min(height, width)));
    }

    static int sign(RandomGenerator random) {
        return random.nextBoolean() ? 1 : -1;
    }
}
