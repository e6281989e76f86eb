package io.github.perturb4j.attacks.minimal;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.Evaluation;
import io.github.perturb4j.attacks.MinimalNormAttack;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.autodiff.Scope;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DeepFool: in each step the boundary to every candidate class k is taken for the plane f_k + w_k r = 0, with
 * f_k = logits[k] - logits[label] and w_k its gradient, and the sum of steps grows by the step to the nearest of them;
 * until x0 + (1 + overshoot) times the sum meets the criterion. Moosavi-Dezfooli, Fawzi and Frossard 2016 (DeepFool: a
 * simple and accurate method to fool deep neural networks), algorithm 2 for L2, equations 11 and 12 for L-inf; the
 * overshoot is section 3.2's. With targets there is one boundary, to the largest other logit.
 *
 * <p>Beyond the paper, steps are the shortest inside the pixel box (and mask), rather than clipped afterwards.
 *
 * @param steps gradient calls for each candidate, at least 1
 * @param candidates how many other classes to consider, those with the largest logits of the original
 * @param overshoot how far to go beyond the linearised boundary, from 0 to 1; the paper's is 0.02
 */
public record DeepFool(int steps, int candidates, double overshoot) implements MinimalNormAttack {
    static final AttackSpec SPEC = AttackSpec.of(
                    "deepfool",
                    "steps to the nearest of the linearised boundaries",
                    "Moosavi-Dezfooli et al. 2016",
                    o -> new DeepFool(o.integer("steps", 50), o.integer("candidates", 9), o.number("overshoot", 0.02)))
            .withNorms(Norm.LINF, Norm.L2)
            .withCost("up to `steps` forward, `candidates` times as many backward; mostly 2 to 5 steps");

    /**
     * Added to each step's length in L2, as the authors' code does, for steps so short that rounding undoes them; in
     * units of the box's width ({@link io.github.perturb4j.attacks.threat.PixelBox#unit}).
     */
    private static final double BEYOND = 1e-4;

    /** @throws IllegalArgumentException if a setting is out of its range */
    public DeepFool {
        AttackSettings.atLeastOne("deepfool", "steps", steps);
        AttackSettings.atLeastOne("deepfool", "candidates", candidates);
        AttackSettings.between("deepfool", "overshoot", overshoot, 0, 1);
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public INDArray run(AttackTask task) {
        Loss[] boundaries = boundaries(task);
        Norm norm = task.threat().norm();
        Bounds bounds = Bounds.of(task);
        double[][] x0 = Rows.of(task.x0());
        double[][] x = Rows.of(task.x0());
        double[][] moved = new double[task.size()][x0[0].length];
        for (int step = 0; step < steps && !task.isDone(); step++) {
            try (Scope scope = Scope.open()) {
                Evaluation answer = task.gradients(Rows.toArray(x, task.x0()), boundaries);
                double[][][] gradients = IntStream.range(0, boundaries.length)
                        .mapToObj(l -> Rows.of(answer.gradient(l)))
                        .toArray(double[][][]::new);
                for (int i = 0; i < task.size(); i++) {
                    if (answer.met(i)) {
                        task.finish(i);
                    } else if (answer.has(i)) {
                        Halfspace[] beyond = beyond(task, answer, gradients, i);
                        Rows.add(moved[i], 1, shortest(norm, x[i], bounds.row(i), beyond));
                        x[i] = x0[i].clone();
                        Rows.add(x[i], 1 + overshoot, moved[i]);
                        bounds.row(i).clip(x[i]);
                    }
                }
            }
        }
        return Rows.toArray(x, task.x0());
    }

    /** What lies beyond the linearised boundaries, by {@link #BEYOND}. */
    private static Halfspace[] beyond(AttackTask task, Evaluation answer, double[][][] gradients, int sample) {
        double length = BEYOND * task.box().unit();
        Halfspace[] beyond = new Halfspace[gradients.length];
        Arrays.setAll(beyond, l -> {
            double[] w = gradients[l][sample];
            double further = task.threat().norm() == Norm.L2
                    ? length * Rows.norm(Norm.L2, w)
                    : length * Rows.norm(Norm.L1, w) / Math.sqrt(w.length);
            return new Halfspace(w, Math.max(0, -answer.loss(l, sample)) + further);
        });
        return beyond;
    }

    /** The step to the nearest of several boundaries; towards the first, if none can be reached. */
    private static double[] shortest(Norm norm, double[] x, Bounds.Row bounds, Halfspace... classes) {
        double[] best = null;
        double least = Double.POSITIVE_INFINITY;
        for (Halfspace each : classes) {
            double[] step = each.nearest(norm, x, bounds);
            double length = each.isReached(step) ? Rows.norm(norm, step) : Double.POSITIVE_INFINITY;
            if (best == null || length < least) {
                best = step;
                least = length;
            }
        }
        return best;
    }

    private Loss[] boundaries(AttackTask task) {
        if (task.criterion().targets().length > 0) {
            return new Loss[] {Loss.margin(task.criterion())};
        }
        int[] labels = task.labels();
        int[][] rivals = IntStream.range(0, task.size())
                .mapToObj(i -> Arrays.stream(task.clean(i).rivals(labels[i]))
                        .limit(candidates)
                        .toArray())
                .toArray(int[][]::new);
        return IntStream.range(0, rivals[0].length)
                .mapToObj(rank -> Loss.difference(
                        Arrays.stream(rivals).mapToInt(r -> r[rank]).toArray(), labels))
                .toArray(Loss[]::new);
    }
}
