package io.github.perturb4j.attacks.minimal;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.Evaluation;
import io.github.perturb4j.attacks.MinimalNormAttack;
import io.github.perturb4j.attacks.threat.Norm;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Carlini and Wagner's L2 attack: minimises ||x - x0||_2^2 + c max(confidence - m(x), 0) by Adam, with m the margin in
 * logits by which x succeeds, and searches for c by bisection. Carlini and Wagner 2017 (Towards evaluating the
 * robustness of neural networks), section VI-A with the objective f6 of section V-A; the box is kept by a change of
 * variables, x = middle + half tanh(w) (section V-C).
 *
 * <p>Sizes are in units of the box's width ({@link io.github.perturb4j.attacks.threat.PixelBox#unit}), so that c and
 * Adam's constant mean what they do for the paper's pixels of width 1.
 *
 * <p>With a confidence above 0 only points whose margin reaches it are returned. Values without bounds are not
 * transformed.
 *
 * @param steps gradient calls for each c, at least 1; the paper's is 10,000
 * @param searches how many c are tried, at least 1
 * @param learningRate of Adam, in tanh space
 * @param firstC the c to begin with
 * @param confidence by how much the wrong logit is to be above, at least 0
 * @param abortEarly whether to go on to the next c when the loss no longer falls
 */
public record CarliniWagner(
        int steps, int searches, double learningRate, double firstC, double confidence, boolean abortEarly)
        implements MinimalNormAttack {
    static final AttackSpec SPEC = AttackSpec.of(
                    "cw",
                    "Adam in tanh space, and a search for the weight of success",
                    "Carlini and Wagner 2017",
                    o -> new CarliniWagner(
                            o.integer("steps", 300),
                            o.integer("searches", 9),
                            o.number("learning-rate", 0.01),
                            o.number("first-c", 0.001),
                            o.number("confidence", 0),
                            o.flag("abort-early", true)))
            .withNorms(Norm.L2)
            .withCost("up to `steps` times `searches`; about half of that, ending early");

    /** @throws IllegalArgumentException if a setting is out of its range */
    public CarliniWagner {
        AttackSettings.atLeastOne("cw", "steps", steps);
        AttackSettings.atLeastOne("cw", "searches", searches);
        AttackSettings.positive("cw", "learningRate", learningRate, "the paper uses 0.01");
        AttackSettings.positive("cw", "firstC", firstC, "the paper's code uses 0.001");
        AttackSettings.between("cw", "confidence", confidence, 0, Double.MAX_VALUE);
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public int steps() {
        return AttackSettings.product(steps, searches);
    }

    @Override
    public boolean choosesItself() {
        return confidence > 0;
    }

    @Override
    public INDArray run(AttackTask task) {
        return new ConstantDescents<>(task, Descent::new).run(all -> {
            Evaluation answer = all.gradients(d -> d.x);
            double[][] gradients = Rows.of(answer.gradient());
            all.each(answer, (descent, i) -> {
                boolean success = answer.met(i) && answer.loss(i) >= confidence;
                if (success) {
                    all.offer(i, Rows.norm(Norm.L2, Rows.minus(descent.x, descent.x0)));
                }
                descent.step(answer.loss(i), gradients[i], success);
            });
        });
    }

    /** One sample's. */
    private final class Descent extends ConstantDescents.Descent {
        private final TanhBox box;
        private double[] w;
        private VectorAdam adam;

        Descent(ConstantDescents.Sample sample) {
            super(sample, new ConstantSearch.Settings(steps, searches, firstC, abortEarly), confidence);
            this.box = new TanhBox(bounds);
            begin();
        }

        @Override
        void begin() {
            w = box.inverse(x0);
            x = box.at(w);
            adam = new VectorAdam(learningRate, w.length);
        }

        void step(double margin, double[] marginGradient, boolean success) {
            double[] gradient = perturbation();
            double size = Rows.dot(gradient, gradient);
            Rows.scale(gradient, 2);
            Rows.add(gradient, lacks(margin) > 0 ? -search.c() * unit : 0, marginGradient);
            Rows.scale(gradient, 1 / unit);
            if (!advance(size, margin, success)) {
                adam.descend(w, box.pullBack(w, gradient));
                x = box.at(w);
            }
        }
    }
}
