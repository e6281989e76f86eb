package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.PerSample;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * L1-APGD, Croce and Hein 2021 (Mind the box), section 3: each step moves the k values of largest gradient by the same
 * amount; k follows from how sparse the best point is (Algorithm 1), and the search passes through balls of 3, 2 and 1
 * times epsilon (multi-epsilon). Projections are exact onto ball and box.
 */
final class ApgdSparse extends ApgdSearch {
    private static final int[] RADII = {3, 2, 1};
    private static final int[] SHARES = {3, 3, 4}; // of the steps, in tenths
    private static final int TENTHS = 10;
    private static final double CHECK_EVERY = 0.04; // of the steps
    private static final double DENSER = 1.5; // values that move, to those of the best point that did
    private static final double SPARSER = 0.95;
    private static final double SLOWER = 1.5;
    private static final double SLOWEST = 10;

    private final double[] radii;
    private final double[] size;
    private final int[] moving;
    private final int[] changed;
    private final int every;

    private ApgdSparse(AttackTask task, ThreatModel ball, Loss loss, INDArray start, int steps) {
        super(task, ball, loss, start);
        this.radii = ball.epsilon().toArray(task.size());
        this.size = radii.clone();
        this.changed = changes();
        this.moving = Arrays.stream(changed).map(ApgdSparse::toMove).toArray();
        this.every = Math.max(1, (int) (CHECK_EVERY * steps));
    }

    /** From normal noise of the box's width, which the projection makes sparse. */
    static INDArray shrinking(AttackTask task, Loss loss, int steps) {
        INDArray x = Points.addGaussian(task.x0(), task.box().unit(), task::random);
        int left = steps;
        for (int stage = 0; stage < RADII.length; stage++) {
            int factor = RADII[stage];
            ThreatModel ball = task.threat()
                    .withEpsilon(Epsilon.perSample(
                            Arrays.stream(task.epsilons()).map(e -> factor * e).toArray()));
            int share = stage + 1 == RADII.length ? left : (int) ((long) steps * SHARES[stage] / TENTHS);
            left -= share;
            x = new ApgdSparse(task, ball, loss, ball.project(x, task.x0()), share).run(share);
        }
        return x;
    }

    @Override
    void observe(int sample, double value) {}

    @Override
    void adapt(int moves) {
        if (moves == 0 || moves % every != 0) {
            return;
        }
        int[] now = changes();
        for (int i = 0; i < now.length; i++) {
            if (now[i] < SPARSER * changed[i]) {
                size[i] = radii[i];
                goBack(i);
            } else {
                size[i] = Math.max(size[i] / SLOWER, radii[i] / SLOWEST);
            }
            changed[i] = now[i];
            moving[i] = toMove(now[i]);
        }
    }

    private static int toMove(int changed) {
        return Math.max(1, (int) (changed / DENSER));
    }

    /** How many values of each best point differ from the original. */
    private int[] changes() {
        int[] count = new int[task.size()];
        PerSample.read(best, task.x0(), (sample, values, x0) -> {
            count[sample] = (int) IntStream.range(0, values.length)
                    .filter(p -> values[p] != x0[p])
                    .count();
        });
        return count;
    }

    @Override
    INDArray next() {
        INDArray ahead = PerSample.zip(x, gradient, (sample, values, g) -> {
            int[] moved = largest(g, sample);
            for (int p : moved) {
                values[p] += size[sample] / moved.length * Math.signum(g[p]);
            }
        });
        return threat.project(ahead, task.x0());
    }

    /** The free values with the largest gradients, more if the last are equal; none with gradient 0. */
    private int[] largest(double[] g, int sample) {
        int[] free = threat.mask().isAll()
                ? IntStream.range(0, g.length).toArray()
                : threat.mask().positions(sample, (int) x.size(1));
        double[] sizes =
                Arrays.stream(free).mapToDouble(p -> Math.abs(g[p])).sorted().toArray();
        int count = Math.min(moving[sample], sizes.length);
        if (count == 0) {
            return free;
        }
        double least = Math.max(Double.MIN_VALUE, sizes[sizes.length - count]);
        return Arrays.stream(free).filter(p -> Math.abs(g[p]) >= least).toArray();
    }
}
