package io.github.perturb4j.attacks.minimal;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.Evaluation;
import io.github.perturb4j.attacks.MinimalNormAttack;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.Norms;
import io.github.perturb4j.autodiff.Scope;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The fast minimum-norm attack, in L0, L1, L2 and L-inf. Pintor et al. 2021 (Fast minimum-norm adversarial attacks
 * through adaptive norm constraints), algorithm 1: with m the margin in logits by which x succeeds and g its gradient,
 *
 * <pre>
 * radius = min(radius (1 - gamma), least norm of a success)   where x succeeds
 *        = radius (1 + gamma)                                 where it does not, but one did before
 *        = ||x - x0|| + |m| / ||g||_dual                      where none has yet (equation 4)
 * x = project(x + alpha g / ||g||_2) onto the ball of that radius and the box
 * </pre>
 *
 * <p>gamma and alpha fall along cosines, gamma to 0.001, alpha to a hundredth. For L0 the radius begins at 1 pixel and
 * changes by at least 1 (section 2.1 there); a pixel is all its channels.
 *
 * @param steps gradient calls, at least 1
 * @param stepSize the first alpha, in units of the box's width ({@link
 *     io.github.perturb4j.attacks.threat.PixelBox#unit}); the paper's is 1
 * @param gamma the first gamma, from 0.001 to 1; the paper's is 0.05
 */
public record Fmn(int steps, double stepSize, double gamma) implements MinimalNormAttack {
    static final AttackSpec SPEC = AttackSpec.of(
            "fmn",
            "descent in a ball that adapts to the boundary",
            "Pintor et al. 2021",
            o -> new Fmn(o.integer("steps", 300), o.number("step-size", 1), o.number("gamma", 0.05)));

    private static final double LAST_STEP = 0.01;
    private static final double LAST_GAMMA = 0.001;
    private static final double TINY = 1e-12;

    /** @throws IllegalArgumentException if a setting is out of its range */
    public Fmn {
        AttackSettings.atLeastOne("fmn", "steps", steps);
        AttackSettings.positive("fmn", "stepSize", stepSize, "the paper uses 1");
        AttackSettings.between("fmn", "gamma", gamma, LAST_GAMMA, Math.nextDown(1.0));
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public INDArray run(AttackTask task) {
        Norm norm = task.threat().norm();
        Loss margin = Loss.margin(task.criterion());
        Bounds bounds = Bounds.of(task);
        double[][] x = Rows.of(task.x0());
        NearestSuccess nearest = new NearestSuccess(Rows.of(task.x0()));
        double[] radius = new double[x.length];
        double unit = task.box().unit();
        for (int step = 0; step < steps && !task.isDone(); step++) {
            double rate = Rows.cosine(gamma, LAST_GAMMA, step, steps);
            double alpha = unit * stepSize * Rows.cosine(1, LAST_STEP, step, steps);
            try (Scope scope = Scope.open()) {
                INDArray here = Rows.toArray(x, task.x0());
                Evaluation answer = task.gradients(here, margin);
                Norms[] norms = Norms.of(here, task.x0());
                double[][] gradients = Rows.of(answer.gradient());
                for (int i = 0; i < x.length; i++) {
                    if (answer.has(i)) {
                        bounds.row(i).keepFree(gradients[i]);
                        double size = norm.of(norms[i]);
                        if (answer.met(i)) {
                            nearest.offer(i, x[i], size);
                        }
                        double towards =
                                size + Math.abs(answer.loss(i)) / Math.max(TINY / unit, dual(norm, gradients[i]));
                        radius[i] = norm.isCount()
                                ? pixels(radius[i], rate, answer.met(i), nearest.size(i))
                                : radius(radius[i], rate, answer.met(i), nearest.size(i), towards);
                        Rows.normalise(gradients[i], bounds.row(i), task.random(i));
                        Rows.add(x[i], alpha, gradients[i]);
                    }
                }
                INDArray ahead = Rows.toArray(x, task.x0());
                x = Rows.of(task.threat().withEpsilon(Epsilon.perSample(radius)).project(ahead, task.x0()));
            }
        }
        return Rows.toArray(nearest.points(), task.x0());
    }

    private static double radius(double radius, double rate, boolean met, double least, double towards) {
        if (met) {
            return Math.min(radius * (1 - rate), least);
        }
        return least < Double.POSITIVE_INFINITY ? radius * (1 + rate) : towards;
    }

    private static double pixels(double radius, double rate, boolean met, double least) {
        return met
                ? Math.max(0, Math.min(Math.min(radius - 1, Math.floor(radius * (1 - rate))), least))
                : Math.max(radius + 1, Math.floor(radius * (1 + rate)));
    }

    private static double dual(Norm norm, double... gradient) {
        Norm dual = norm == Norm.L2 ? Norm.L2 : norm == Norm.LINF ? Norm.L1 : Norm.LINF;
        return Rows.norm(dual, gradient);
    }
}
