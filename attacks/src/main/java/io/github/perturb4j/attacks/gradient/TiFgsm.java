package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.FixedEpsilonAttack;
import io.github.perturb4j.attacks.threat.Norm;
import java.util.EnumSet;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The translation-invariant method: the gradient is smoothed by a Gaussian kernel, which comes to the mean gradient over
 * shifted copies of the image. Dong et al. 2019 (Evading defenses to transferable adversarial examples by
 * translation-invariant attacks), equation 7, with momentum (TI-MI-FGSM).
 *
 * @param ascent steps, their size and the decay
 * @param kernel what smooths
 */
public record TiFgsm(Ascent ascent, GaussianKernel kernel) implements FixedEpsilonAttack {
    @Override
    public String name() {
        return "ti-fgsm";
    }

    /** L-inf and L2. */
    @Override
    public Set<Norm> norms() {
        return EnumSet.of(Norm.LINF, Norm.L2);
    }

    @Override
    public int steps() {
        return ascent.steps();
    }

    @Override
    public INDArray run(AttackTask task) {
        return ascent.run(task, (t, x) -> kernel.smooth(t.gradient(x)));
    }
}
