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
 * Carlini and Wagner's L2 attack: minimises ||x - x0||_2^2 + c max(confidence - m(x), 0) by Adam, with m the margin in
 * logits by which x succeeds, and searches for c by bisection. Carlini and Wagner 2017 (Towards evaluating the robustness
 * of neural networks), section VI-A with the objective f6 of section V-A; the box is kept by a change of variables, x = middle + half tanh(w)
 * (section V-C).
 *
 * <p>Sizes are in units of the box's width ({@link io.github.perturb4j.attacks.threat.PixelBox#unit}), so that c and
 * Adam's constant mean what they do for the paper's pixels of width 1.
 *
 * <p>With a confidence above 0 only points whose margin reaches it are returned. Values without bounds are not transformed.
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
        Bounds bounds = Bounds.of(task);
        double[][] x0 = Rows.of(task.x0());
        Nearest nearest = new Nearest(x0);
        Loss margin = Loss.margin(task.criterion());
        double unit = task.box().unit();
        Descent[] descents = IntStream.range(0, x0.length)
                .mapToObj(i -> new Descent(x0[i], bounds.row(i), unit))
                .toArray(Descent[]::new);
        while (!task.isDone()) {
            try (Scope scope = Scope.open()) {
                double[][] x = Arrays.stream(descents).map(d -> d.x).toArray(double[][]::new);
                Evaluation answer = task.gradients(Rows.toArray(x, task.x0()), margin);
                double[][] gradients = Rows.of(answer.gradient());
                for (int i = 0; i < x.length; i++) {
                    if (answer.has(i)) {
                        boolean success = answer.met(i) && answer.loss(i) >= confidence;
                        if (success) {
                            nearest.offer(i, x[i], Rows.norm(Norm.L2, Rows.minus(x[i], x0[i])));
                        }
                        descents[i].step(answer.loss(i), gradients[i], success);
                    }
                    if (descents[i].search.isDone()) {
                        task.finish(i);
                    }
                }
            }
        }
        return Rows.toArray(nearest.points(), task.x0());
    }

    /** One sample's. */
    private final class Descent {
        private final double[] x0;
        private final TanhBox box;
        private final double unit;
        private final ConstantSearch search;
        private double[] w;
        private double[] x;
        private Adam adam;

        Descent(double[] x0, Bounds.Row bounds, double unit) {
            this.x0 = x0;
            this.unit = unit;
            this.box = new TanhBox(bounds);
            this.search = new ConstantSearch(new ConstantSearch.Settings(steps, searches, firstC, abortEarly));
            begin();
        }

        private void begin() {
            w = box.inverse(x0);
            x = box.at(w);
            adam = new Adam(learningRate, w.length);
        }

        void step(double margin, double[] marginGradient, boolean success) {
            double[] gradient = Rows.minus(x, x0);
            Rows.scale(gradient, 1 / unit);
            double size = Rows.dot(gradient, gradient);
            double lacks = Math.max(0, confidence - margin);
            Rows.scale(gradient, 2);
            Rows.add(gradient, lacks > 0 ? -search.c() * unit : 0, marginGradient);
            Rows.scale(gradient, 1 / unit);
            if (search.advance(size + search.c() * lacks, success)) {
                begin();
            } else {
                adam.descend(w, box.pullBack(w, gradient));
                x = box.at(w);
            }
        }
    }
}
