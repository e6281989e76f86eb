package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.Evaluation;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Scope;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What the two forms of APGD share: an iterate that ascends a loss, the best point so far with its gradient, and
 * samples that go back to it.
 */
abstract class ApgdSearch {
    final AttackTask task;
    final ThreatModel threat;
    final INDArray x;
    final INDArray gradient;
    final INDArray best;
    final double[] bestValue;
    private final INDArray bestGradient;
    private final Loss loss;

    /** @param start the first iterate */
    ApgdSearch(AttackTask task, ThreatModel threat, Loss loss, INDArray start) {
        this.task = task;
        this.threat = threat;
        this.loss = loss;
        this.x = Points.copy(start);
        this.best = Points.copy(start);
        this.gradient = Points.copy(start);
        this.bestGradient = Points.copy(start);
        this.bestValue = new double[task.size()];
        Arrays.fill(bestValue, Double.NEGATIVE_INFINITY);
    }

    /** A random start, and one search; for L1 three of them, in balls that shrink. */
    static INDArray run(AttackTask task, Loss loss, int steps) {
        return task.threat().norm() == Norm.L1
                ? ApgdSparse.shrinking(task, loss, steps)
                : new ApgdSteps(task, loss, task.threat().randomStart(task.x0(), task::random), steps).run(steps);
    }

    /** Hears the loss of an active sample, before the best point is brought up to date. */
    abstract void observe(int sample, double value);

    /** Adapts the steps, after so many of them. */
    abstract void adapt(int moves);

    /** The next iterate, from x and its gradient. */
    abstract INDArray next();

    /** @return the points with the largest losses */
    final INDArray run(int steps) {
        for (int moves = 0; moves < steps && !task.isDone(); moves++) {
            try (Scope scope = Scope.open()) {
                look();
                adapt(moves);
                if (moves + 1 < steps) {
                    Points.assign(x, next());
                }
            }
        }
        return best;
    }

    private void look() {
        Evaluation answer = task.gradients(x, loss);
        Points.assign(gradient, answer.gradient());
        for (int i = 0; i < task.size(); i++) {
            if (answer.has(i)) {
                double value = answer.loss(i);
                observe(i, value);
                if (value > bestValue[i]) {
                    bestValue[i] = value;
                    Points.put(best, i, x, i);
                    Points.put(bestGradient, i, gradient, i);
                }
            }
        }
    }

    /** A sample goes on from its best point. */
    final void goBack(int sample) {
        Points.put(x, sample, best, sample);
        Points.put(gradient, sample, bestGradient, sample);
    }
}
