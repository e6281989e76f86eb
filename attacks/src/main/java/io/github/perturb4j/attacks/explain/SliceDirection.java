package io.github.perturb4j.attacks.explain;

import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.util.Arrays;
import java.util.Locale;

/** Where an axis of a {@link LossSlice} leads. */
public enum SliceDirection {
    /** The gradient df/dx: the steepest way up for L2. */
    GRADIENT,
    /** Its sign: the steepest way up for L-inf, along which FGSM steps. */
    SIGN,
    /** Drawn numbers: signs for L-inf, normal ones for other norms. */
    RANDOM;

    /** As an option: {@code gradient}, {@code sign}, {@code random}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of any length. @param gradient df/dx */
    double[] of(double[] gradient, Norm norm, CounterRandom random) {
        double[] made = new double[gradient.length];
        Arrays.setAll(made, i -> switch (this) {
            case GRADIENT -> gradient[i];
            case SIGN -> Math.signum(gradient[i]);
            case RANDOM -> norm == Norm.LINF ? (random.chance(0.5) ? 1 : -1) : random.nextGaussian();
        });
        return made;
    }
}
