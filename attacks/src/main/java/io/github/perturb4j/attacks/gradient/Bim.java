package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.threat.Norm;
import java.util.EnumSet;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The basic iterative method: x = project(ascend(x, gradient, stepSize)) from the original. Kurakin, Goodfellow and Bengio
 * 2017 (Adversarial examples in the physical world), section 2.2, who take steps of one level of 8 bits, and
 * min(epsilon + 4, 1.25 epsilon) of them.
 *
 * @param ascent steps and their size; no momentum
 */
public record Bim(Ascent ascent) implements FixedEpsilonAttack {
    /** @throws IllegalArgumentException if a setting is out of its range */
    public Bim {
        if (ascent.decay() != 0) {
            throw new IllegalArgumentException(
                    "bim has no momentum, found a decay of " + ascent.decay() + "; with momentum it is mi-fgsm");
        }
    }

    @Override
    public String name() {
        return "bim";
    }

    /** L-inf, L2 and L1. */
    @Override
    public Set<Norm> norms() {
        return EnumSet.of(Norm.LINF, Norm.L2, Norm.L1);
    }

    @Override
    public int steps() {
        return ascent.steps();
    }

    @Override
    public INDArray run(AttackTask task) {
        return ascent.run(task, AttackTask::gradient);
    }
}
