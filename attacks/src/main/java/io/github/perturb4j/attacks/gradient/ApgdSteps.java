package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.threat.Points;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Algorithm 1 of Croce and Hein 2020 (Reliable evaluation), section 3: momentum, and step sizes that halve. */
final class ApgdSteps extends ApgdSearch {
    private static final double MOMENTUM = 0.75; // alpha
    private static final double RISING = 0.75; // rho
    private static final int FIRST_CHECKPOINT = 22; // p_1, in percent of the steps
    private static final int WHOLE = 100;
    private static final int SHORTER = 3;
    private static final int SHORTEST = 6;

    private final int[] checkpoints;
    private final double[] size;
    private final double[] before;
    private final double[] bestAtCheckpoint;
    private final int[] rises;
    private final boolean[] halved;
    private final INDArray previous;
    private boolean moved;
    private int passed;

    ApgdSteps(AttackTask task, Loss loss, INDArray start, int steps) {
        super(task, task.threat(), loss, start);
        this.checkpoints = checkpoints(steps);
        this.size = Arrays.stream(task.epsilons()).map(e -> 2 * e).toArray();
        this.before = new double[task.size()];
        Arrays.fill(before, Double.POSITIVE_INFINITY);
        this.bestAtCheckpoint = bestValue.clone();
        this.rises = new int[task.size()];
        this.halved = new boolean[task.size()];
        this.previous = Points.copy(start);
    }

    @Override
    void observe(int sample, double value) {
        rises[sample] += value > before[sample] ? 1 : 0;
        before[sample] = value;
    }

    /** w_j = ceil(p_j steps), where p_0 = 0, p_1 = 0.22 and p_(j+1) = p_j + max(p_j - p_(j-1) - 0.03, 0.06) <= 1. */
    static int[] checkpoints(int steps) {
        IntStream.Builder all = IntStream.builder();
        int window = FIRST_CHECKPOINT;
        for (int percent = FIRST_CHECKPOINT; percent <= WHOLE; percent += window) {
            all.add((int) (((long) percent * steps + WHOLE - 1) / WHOLE));
            window = Math.max(window - SHORTER, SHORTEST);
        }
        return all.build().distinct().toArray(); // of very few steps two may fall together
    }

    @Override
    void adapt(int moves) {
        if (passed == checkpoints.length || moves != checkpoints[passed]) {
            return;
        }
        int since = moves - (passed == 0 ? 0 : checkpoints[passed - 1]);
        for (int i = 0; i < size.length; i++) {
            boolean rarelyRose = rises[i] < RISING * since;
            boolean stuck = !halved[i] && bestValue[i] == bestAtCheckpoint[i];
            halved[i] = rarelyRose || stuck;
            if (halved[i]) {
                size[i] /= 2;
                goBack(i);
                before[i] = bestValue[i];
            }
            bestAtCheckpoint[i] = bestValue[i];
            rises[i] = 0;
        }
        passed++;
    }

    /** x + alpha (z - x) + (1 - alpha)(x - previous), z = project(ascend(x)); the first step is z. */
    @Override
    INDArray next() {
        INDArray x0 = task.x0();
        INDArray ahead = threat.project(threat.ascend(x, gradient, size), x0);
        if (moved) {
            INDArray towards = Points.add(x, MOMENTUM, Points.add(ahead, -1, x));
            INDArray onwards = Points.add(towards, 1 - MOMENTUM, Points.add(x, -1, previous));
            ahead = threat.project(onwards, x0);
        }
        Points.assign(previous, x);
        moved = true;
        return ahead;
    }
}
