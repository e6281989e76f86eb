package io.github.perturb4j.attacks.minimal;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.Evaluation;
import io.github.perturb4j.attacks.LogitMargin;
import io.github.perturb4j.attacks.MinimalNormAttack;
import io.github.perturb4j.attacks.threat.Norm;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The elastic-net attack: minimises c max(confidence - m(x), 0) + ||x - x0||_2^2 + beta ||x - x0||_1 by FISTA, with m
 * the margin in logits by which x succeeds, and searches for c by bisection. Chen et al. 2018 (EAD: elastic-net attacks
 * to deep neural networks via adversarial examples), algorithm 1: from the slack point y, x = S(y - rate_k grad(y)),
 * where S shrinks each value's distance from x0 by beta and clips to the box (equation 5), and y = x + k / (k + 3) (x -
 * x_before). The rate falls with the square root of what is left of the steps, as in the authors' code. Sizes are in
 * units of the box's width ({@link io.github.perturb4j.attacks.threat.PixelBox#unit}), so that c and beta mean what
 * they do for the paper's pixels of width 1.
 *
 * @param steps for each c, at least 1; a gradient call and a further forward pass each; the paper's is 1000
 * @param searches how many c are tried, at least 1
 * @param learningRate the first rate
 * @param firstC the c to begin with
 * @param beta the weight of L1; the paper's is 0.001 to 0.1
 * @param confidence by how much the wrong logit is to be above, at least 0
 * @param rule which success is returned
 */
public record Ead(
        int steps, int searches, double learningRate, double firstC, double beta, double confidence, Rule rule)
        implements MinimalNormAttack {
    static final AttackSpec SPEC = AttackSpec.of(
                    "ead",
                    "sparse steps under an elastic net, and a search for the weight of success",
                    "Chen et al. 2018",
                    o -> new Ead(
                            o.integer("steps", 300),
                            o.integer("searches", 9),
                            o.number("learning-rate", 0.01),
                            o.number("first-c", 0.001),
                            o.number("beta", 0.001),
                            o.number("confidence", 0),
                            o.choice("rule", Rule.L1)))
            .withNorms(Norm.L1)
            .withCost("up to `steps` times `searches`, and as many forward");

    /** By which the best success is chosen (section "EAD algorithm" there). */
    public enum Rule {
        /** Least L1 norm. */
        L1,
        /** Least elastic-net distortion, ||x - x0||_2^2 + beta ||x - x0||_1 in units of the box's width. */
        EN
    }

    /** @throws IllegalArgumentException if a setting is out of its range */
    public Ead {
        AttackSettings.atLeastOne("ead", "steps", steps);
        AttackSettings.atLeastOne("ead", "searches", searches);
        AttackSettings.positive("ead", "learningRate", learningRate, "the paper uses 0.01");
        AttackSettings.positive("ead", "firstC", firstC, "the paper uses 0.001");
        AttackSettings.between("ead", "beta", beta, 0, Double.MAX_VALUE);
        AttackSettings.between("ead", "confidence", confidence, 0, Double.MAX_VALUE);
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public int steps() {
        return AttackSettings.product(2, steps, searches);
    }

    @Override
    public boolean choosesItself() {
        return confidence > 0 || rule == Rule.EN;
    }

    @Override
    public INDArray run(AttackTask task) {
        return new ConstantDescents<>(task, Descent::new).run(all -> {
            Evaluation slack = all.gradients(d -> d.y);
            double[][] gradients = Rows.of(slack.gradient());
            all.each(slack, (descent, i) -> descent.shrink(slack.loss(i), gradients[i]));
            Evaluation answer = all.logits(d -> d.x);
            all.each(answer, (descent, i) -> {
                double margin = LogitMargin.of(task, answer.prediction(i), i);
                boolean success = answer.met(i) && margin >= confidence;
                if (success) {
                    all.offer(i, descent.size(rule == Rule.EN));
                }
                descent.advance(descent.size(true), margin, success);
            });
        });
    }

    /** One sample's. */
    private final class Descent extends ConstantDescents.Descent {
        private double[] y;

        Descent(ConstantDescents.Sample sample) {
            super(sample, new ConstantSearch.Settings(steps, searches, firstC, true), confidence);
            begin();
        }

        @Override
        void begin() {
            x = x0.clone();
            y = x0.clone();
        }

        /** Moves x and y, given the margin at y. */
        void shrink(double margin, double... marginGradient) {
            double rate = learningRate * Math.sqrt(1 - (double) search.step() / steps);
            double c = margin < confidence ? search.c() * unit * unit : 0;
            double momentum = search.step() / (search.step() + 3.0);
            for (int i = 0; i < x.length; i++) {
                double before = x[i];
                double step = y[i] - rate * (2 * (y[i] - x0[i]) - c * marginGradient[i]) - x0[i];
                double shrunk = Math.signum(step) * Math.max(0, Math.abs(step) - beta * unit);
                x[i] = bounds.clip(i, x0[i] + shrunk);
                y[i] = bounds.clip(i, x[i] + momentum * (x[i] - before));
            }
        }

        double size(boolean elastic) {
            double[] d = perturbation();
            double l1 = Rows.norm(Norm.L1, d);
            return elastic ? Rows.dot(d, d) + beta * l1 : l1;
        }
    }
}
