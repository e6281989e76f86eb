package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSettings;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.StepSize;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * R+FGSM: a random step of length alpha, along a normal vector's sign (for L2 along the vector itself), then a gradient
 * step of length epsilon - alpha from there. It leaves the neighbourhood of x0, where a model trained on {@link Fgsm}
 * may have gradients that mislead. Tramer et al. 2018 (Ensemble adversarial training: attacks and defenses), section
 * 4.1, equation 7.
 *
 * @param randomStep alpha; at most epsilon of it is used; the paper's is half of epsilon
 * @param restarts how often to begin anew on what has not succeeded, at least 1
 */
public record RandomFgsm(StepSize randomStep, int restarts) implements FixedEpsilonAttack {
    static final AttackSpec SPEC = AttackSpec.of(
                    "r-fgsm",
                    "a random step, then one up the gradient",
                    "Tramer et al. 2018",
                    o -> new RandomFgsm(o.stepSize("random-step", StepSize.ofEpsilon(0.5)), o.integer("restarts", 1)))
            .withNorms(Norm.LINF, Norm.L2)
            .withCost("1 a restart");

    /** @throws IllegalArgumentException if a setting is out of its range */
    public RandomFgsm {
        AttackSettings.atLeastOne("r-fgsm", "restarts", restarts);
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public int steps() {
        return 1;
    }

    @Override
    public INDArray run(AttackTask task) {
        ThreatModel threat = task.threat();
        double[] epsilons = task.epsilons();
        double[] alphas =
                Arrays.stream(epsilons).map(e -> Math.min(e, randomStep.at(e))).toArray();
        double[] rest = new double[epsilons.length];
        Arrays.setAll(rest, i -> epsilons[i] - alphas[i]);
        INDArray noise = Points.addGaussian(Ascent.zerosLike(task.x0()), 1, task::random);
        INDArray x = threat.project(threat.ascend(task.x0(), noise, alphas), task.x0());
        return threat.project(threat.ascend(x, task.gradient(x), rest), task.x0());
    }
}
