package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.threat.ThreatModel;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The fast gradient sign method: one step of the whole radius, x = project(ascend(x0, gradient, epsilon)), along the
 * gradient's sign for L-inf and along g / ||g||_2 for L2; for L1 and L0 the values or pixels of largest gradient go to
 * the box. Goodfellow, Shlens and Szegedy 2015 (Explaining and harnessing adversarial examples), section 4.
 */
public record Fgsm() implements FixedEpsilonAttack {
    static final AttackSpec SPEC = AttackSpec.of(
                    "fgsm", "one step of the whole radius", "Goodfellow et al. 2015", o -> new Fgsm())
            .withCost("1");

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
        INDArray gradient = task.gradient(task.x0());
        return threat.project(threat.ascend(task.x0(), gradient, task.epsilons()), task.x0());
    }
}
