package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.criterion.TargetedLoss;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Scope;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Plain gradient descent on the perturbation: delta = project(delta - learningRate dloss/ddelta), from delta = 0, with
 * the gradient itself, neither its sign nor normalised. Kolter and Madry, Adversarial Robustness: Theory and Practice
 * (the tutorial of NeurIPS 2018), chapter 1, whose optimiser is SGD without momentum and whose ball is L-inf without a
 * pixel box.
 *
 * <p>A gradient is in logits per unit of the pixels, so the rate is in squares of that unit: it is given for pixels of
 * width 1, as the tutorial's are, and multiplied by the square of the box's width ({@link
 * io.github.perturb4j.attacks.threat.PixelBox#unit}).
 *
 * <p>The iterate is kept in float64 and rounded where the model sees it, so that steps smaller than the last digit of a
 * float32 pixel add up instead of being lost.
 *
 * @param steps gradient calls, at least 1
 * @param learningRate above 0, for pixels of width 1; there a step's length is this times the gradient's
 */
public record GradientDescent(int steps, double learningRate) implements FixedEpsilonAttack {
    private static final String RATE = "learning-rate";

    static final AttackSpec SPEC = AttackSpec.of(
                    "sgd",
                    "plain gradient descent on the perturbation",
                    "Kolter and Madry 2018",
                    o -> new GradientDescent(o.integer("steps", 30), o.number(RATE, 0.1)))
            .withTargeted(Map.of("steps", "100", RATE, "0.005"), TargetedLoss.DIFFERENCE)
            .withRadius("2/255")
            .withStep(RATE);

    /** @throws IllegalArgumentException if a setting is out of its range */
    public GradientDescent {
        AttackSettings.atLeastOne("sgd", "steps", steps);
        AttackSettings.positive("sgd", "learningRate", learningRate, "the tutorial uses 0.1, and 0.005 with a target");
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public INDArray run(AttackTask task) {
        ThreatModel threat = wide(task.threat(), task.x0().dataType());
        INDArray x0 = Points.copy(task.x0(), DataType.DOUBLE);
        INDArray x = Points.copy(x0);
        double unit = task.box().unit();
        double rate = learningRate * unit * unit;
        for (int step = 0; step < steps && !task.isDone(); step++) {
            try (Scope scope = Scope.open()) {
                INDArray gradient = task.gradient(rounded(x, task));
                task.advance(x, threat.project(Points.add(x, rate, gradient), x0));
            }
        }
        return rounded(x, task);
    }

    /** For float64 iterates of images of a type: its box, so that originals on a bound are inside. */
    private static ThreatModel wide(ThreatModel threat, DataType type) {
        return threat.norm().ball(threat.epsilon(), threat.box().of(type)).withMask(threat.mask());
    }

    private static INDArray rounded(INDArray x, AttackTask task) {
        INDArray x0 = task.x0();
        return x0.dataType() == DataType.DOUBLE ? x : task.threat().project(Points.copy(x, x0.dataType()), x0);
    }
}
