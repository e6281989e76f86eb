package io.github.perturb4j.attacks.minimal;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.Evaluation;
import io.github.perturb4j.attacks.MinimalNormAttack;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The Jacobian-based saliency map attack, L0: in each step the two values of the image with the largest saliency,
 *
 * <pre>
 * S(p, q) = -a b   where a = sum over p, q of dF_t / dx &gt; 0   and
 *                        b = sum over p, q of sum over j != t of dF_j / dx &lt; 0
 * </pre>
 *
 * <p>grow by theta (or fall, with signs accordingly), until the prediction is the target t. A value at its bound takes
 * no further part. Papernot et al. 2016 (The limitations of deep learning in adversarial settings), algorithms 2 and 3.
 * Without targets, t is the likeliest other class of the original.
 *
 * @param steps pairs at most, at least 1
 * @param theta how far a value moves, above 0 and at most 1, in units of the box's width ({@link
 *     io.github.perturb4j.attacks.threat.PixelBox#unit})
 * @param increase whether values grow, rather than fall
 * @param outputs the F that is differentiated
 */
public record Jsma(int steps, double theta, boolean increase, Outputs outputs) implements MinimalNormAttack {
    static final AttackSpec SPEC = AttackSpec.of(
                    "jsma",
                    "the pair of values with the largest saliency, to the box, again and again",
                    "Papernot et al. 2016",
                    o -> new Jsma(
                            o.integer("steps", 100),
                            o.number("theta", 1),
                            o.flag("increase", true),
                            o.choice("outputs", Outputs.LOGITS)))
            .withNorms(Norm.L0, Norm.L0_VALUES)
            .withCost("up to `steps` forward, twice as many backward");

    /** What of the model is differentiated. */
    public enum Outputs {
        /** The logits: the paper's choice in section IV-B, since probabilities saturate. */
        LOGITS,
        /** The softmax of the logits. */
        PROBABILITIES
    }

    /** @throws IllegalArgumentException if a setting is out of its range */
    public Jsma {
        AttackSettings.atLeastOne("jsma", "steps", steps);
        AttackSettings.between("jsma", "theta", theta, Double.MIN_VALUE, 1);
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public INDArray run(AttackTask task) {
        int[] targets = targets(task);
        Loss target = (logits, samples) -> Loss.at(outputs(logits), Loss.pick(targets, samples));
        Loss others = (logits, samples) -> {
            Variable all = outputs(logits);
            return Ops.sub(Ops.sum(all, false, 1), Loss.at(all, Loss.pick(targets, samples)));
        };
        Bounds bounds = Bounds.of(task);
        double sign = increase ? 1 : -1;
        double unit = task.box().unit();
        double[][] x = Rows.of(task.x0());
        for (int step = 0; step < steps && !task.isDone(); step++) {
            try (Scope scope = Scope.open()) {
                Evaluation answer = task.gradients(Rows.toArray(x, task.x0()), target, others);
                double[][] a = Rows.of(answer.gradient(0));
                double[][] b = Rows.of(answer.gradient(1));
                for (int i = 0; i < x.length; i++) {
                    int[] pair = answer.has(i) && !answer.met(i) ? pair(x[i], a[i], b[i], bounds.row(i)) : new int[0];
                    for (int p : pair) {
                        x[i][p] = bounds.row(i).clip(p, x[i][p] + sign * theta * unit);
                    }
                    if (pair.length == 0) {
                        task.finish(i);
                    }
                }
            }
        }
        return Rows.toArray(x, task.x0());
    }

    private int[] pair(double[] x, double[] a, double[] b, Bounds.Row bounds) {
        SaliencyMap map = new SaliencyMap();
        double sign = increase ? 1 : -1;
        for (int p = 0; p < x.length; p++) {
            if (increase ? x[p] < bounds.high()[p] : x[p] > bounds.low()[p]) {
                map.add(p, sign * a[p], -sign * b[p]);
            }
        }
        return map.best();
    }

    private Variable outputs(Variable logits) {
        return outputs == Outputs.LOGITS ? logits : Ops.softmax(logits, 1);
    }

    private static int[] targets(AttackTask task) {
        int[] targets = task.criterion().targets();
        if (targets.length > 0) {
            return targets;
        }
        int[] labels = task.labels();
        return IntStream.range(0, labels.length)
                .map(i -> task.clean(i).rivals(labels[i])[0])
                .toArray();
    }
}
