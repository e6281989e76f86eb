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
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The decoupled direction and norm attack, L2. Rony et al. 2019 (Decoupling direction and norm for efficient
 * gradient-based L2 adversarial attacks and defenses), algorithm 1: from d = 0 and r = 1,
 *
 * <pre>
 * d = d + alpha g / ||g||_2
 * r = r (1 - gamma) where x meets the criterion, r (1 + gamma) where it does not
 * x = clip(x0 + r d / ||d||_2)
 * </pre>
 *
 * with g the gradient of the loss at x, r at most the way to the furthest corner of the box and at least a float32's
 * last digit, and alpha falling from 1 to 0.01 along a cosine. Where g is 0 a random direction
 * takes its place. r and alpha are in units of the box's width ({@link
 * io.github.perturb4j.attacks.threat.PixelBox#unit}), which is 1 in the paper.
 *
 * @param steps gradient calls, at least 1; the paper has 100, 300 and 1000
 * @param gamma how fast the norm changes, between 0 and 1; the paper's is 0.05
 * @param loss what is ascended
 */
public record Ddn(int steps, double gamma, Ascended loss) implements MinimalNormAttack {
    static final AttackSpec SPEC = AttackSpec.of(
                    "ddn",
                    "descent on a sphere that shrinks with success and grows without",
                    "Rony et al. 2019",
                    o -> new Ddn(o.integer("steps", 300), o.number("gamma", 0.05), o.choice("loss", Ascended.MARGIN)))
            .withNorms(Norm.L2);

    /** What the gradient is taken of. */
    public enum Ascended {
        /** The criterion's objective; with the cross-entropy, the paper's. */
        CRITERION,
        /**
         * The margin in logits to the nearest class. The cross-entropy's gradient mixes all classes, and so misses the
         * nearest point where several are near: an affine model's by 6 %.
         */
        MARGIN
    }

    private static final double LAST_STEP = 0.01;
    private static final double LEAST = 0x1p-24; // of the box's width
    private static final double MOST = 0x1p24; // of a unit, where there is no box

    /** @throws IllegalArgumentException if a setting is out of its range */
    public Ddn {
        AttackSettings.atLeastOne("ddn", "steps", steps);
        AttackSettings.between("ddn", "gamma", gamma, Double.MIN_VALUE, Math.nextDown(1.0));
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public INDArray run(AttackTask task) {
        Bounds bounds = Bounds.of(task);
        double[][] x0 = Rows.of(task.x0());
        double[][] x = Rows.of(task.x0());
        Loss ascended = loss == Ascended.MARGIN ? Loss.margin(task.criterion()) : Loss.of(task.criterion());
        double[] radius = new double[x.length];
        double unit = task.box().unit();
        Arrays.fill(radius, unit);
        double[] furthest = new double[x.length];
        Arrays.setAll(furthest, i -> Math.min(bounds.row(i).furthest(x0[i]), MOST * unit));
        for (int step = 0; step < steps && !task.isDone(); step++) {
            double alpha = unit * Rows.cosine(1, LAST_STEP, step, steps);
            try (Scope scope = Scope.open()) {
                Evaluation answer = task.gradients(Rows.toArray(x, task.x0()), ascended);
                double[][] gradients = Rows.of(answer.gradient());
                for (int i = 0; i < x.length; i++) {
                    if (answer.has(i)) {
                        bounds.row(i).keepFree(gradients[i]);
                        Rows.normalise(gradients[i], bounds.row(i), task.random(i));
                        double next = radius[i] * (answer.met(i) ? 1 - gamma : 1 + gamma);
                        radius[i] = Math.min(Math.max(next, LEAST * unit), furthest[i]);
                        double[] d = Rows.minus(x[i], x0[i]);
                        Rows.add(d, alpha, gradients[i]);
                        double length = Rows.norm(Norm.L2, d);
                        x[i] = x0[i].clone();
                        Rows.add(x[i], length == 0 ? 0 : radius[i] / length, d);
                        bounds.row(i).clip(x[i]);
                    }
                }
            }
        }
        return Rows.toArray(x, task.x0());
    }
}
