package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.StepSize;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PerSample;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Scope;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Projected gradient descent with Adam's steps: m = b1 m + (1 - b1) g, v = b2 v + (1 - b2) g^2, and x = project(x +
 * stepSize (m / (1 - b1^t)) / sqrt(v / (1 - b2^t))), with b1 = 0.9 and b2 = 0.999; a pixel whose gradients were all 0
 * stays. Kingma and Ba 2015 (Adam), algorithm 1, ascending, without the constant that it adds to the root, so that
 * small gradients do as well as large ones; in a ball by Uesato et al. 2018 (Adversarial risk and the dangers of
 * evaluating against weak attacks), section 3.
 *
 * @param steps gradient calls, at least 1
 * @param stepSize the length of a pixel's first step
 * @param randomStart begin at a point drawn uniformly from the ball instead of the original
 */
public record AdamPgd(int steps, StepSize stepSize, boolean randomStart) implements FixedEpsilonAttack {
    static final AttackSpec SPEC = AttackSpec.of(
                            "adam-pgd",
                            "projected steps of Adam",
                            "Kingma and Ba 2015; Uesato et al. 2018",
                            o -> new AdamPgd(
                                    o.integer("steps", 40),
                                    o.stepSize("step-size", StepSize.ofEpsilon(0.125)),
                                    o.flag("random-start", true)))
                    .withNorms(Norm.LINF) // its steps are pixels' own
            ;

    private static final double FIRST = 0.9;
    private static final double SECOND = 0.999;

    /** @throws IllegalArgumentException if a setting is out of its range */
    public AdamPgd {
        AttackSettings.atLeastOne("adam-pgd", "steps", steps);
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public INDArray run(AttackTask task) {
        ThreatModel threat = task.threat();
        INDArray x = randomStart ? threat.randomStart(task.x0(), task::random) : Points.copy(task.x0());
        INDArray first = Points.copy(Ascent.zerosLike(x), DataType.DOUBLE);
        INDArray second = Points.copy(first);
        double[] lengths = Arrays.stream(task.epsilons()).map(stepSize::at).toArray();
        for (int step = 1; step <= steps && !task.isDone(); step++) {
            try (Scope scope = Scope.open()) {
                INDArray gradient = task.gradient(x);
                Points.assign(first, PerSample.zip(first, gradient, (i, m, g) -> average(m, FIRST, g, 1)));
                Points.assign(second, PerSample.zip(second, gradient, (i, v, g) -> average(v, SECOND, g, 2)));
                INDArray direction = direction(first, second, step);
                INDArray ahead = Points.add(x, i -> lengths[i], direction);
                task.advance(x, threat.project(ahead, task.x0()));
            }
        }
        return x;
    }

    /** average = decay average + (1 - decay) g^power. */
    private static void average(double[] average, double decay, double[] g, int power) {
        for (int i = 0; i < g.length; i++) {
            average[i] = decay * average[i] + (1 - decay) * (power == 2 ? g[i] * g[i] : g[i]);
        }
    }

    private static INDArray direction(INDArray first, INDArray second, int step) {
        double ofFirst = 1 - StrictMath.pow(FIRST, step);
        double ofSecond = 1 - StrictMath.pow(SECOND, step);
        return PerSample.zip(first, second, (sample, m, v) -> {
            for (int i = 0; i < m.length; i++) {
                m[i] = v[i] > 0 ? m[i] / ofFirst / Math.sqrt(v[i] / ofSecond) : 0;
            }
        });
    }
}
