package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.Attack;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The fast gradient sign method: one step of the whole radius in the ascent direction, x = project(x0 + epsilon d),
 * with d the gradient's sign for {@link io.github.perturb4j.attacks.threat.LinfBall} and g / ||g||_2 for
 * {@link io.github.perturb4j.attacks.threat.L2Ball}. Goodfellow, Shlens and Szegedy 2015 (Explaining and harnessing
 * adversarial examples), section 4.
 */
public record Fgsm() implements Attack {
    @Override
    public String name() {
        return "fgsm";
    }

    @Override
    public int steps() {
        return 1;
    }

    @Override
    public INDArray run(AttackTask task) {
        ThreatModel threat = task.threat();
        INDArray direction = threat.ascentDirection(task.gradient(task.x0()));
        return threat.project(Points.add(task.x0(), threat.epsilon(), direction), task.x0());
    }
}
