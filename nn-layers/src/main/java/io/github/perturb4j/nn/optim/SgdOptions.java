package io.github.perturb4j.nn.optim;

import io.github.perturb4j.nn.Settings;
import java.util.Objects;

/**
 * The constants of {@link Sgd}; start from {@link #plain()}.
 *
 * @param momentum mu, in [0, 1); 0 for none
 * @param dampening tau, in [0, 1]: how much less of a new gradient enters the momentum
 * @param nesterov whether to look ahead along the momentum; needs momentum and no dampening
 * @param weightDecay lambda, and for which parameters
 * @param clipping bounds on the gradients
 */
public record SgdOptions(
        double momentum, double dampening, boolean nesterov, WeightDecay weightDecay, Clipping clipping) {

    /** Checks the ranges. */
    public SgdOptions {
        Settings.belowOne("momentum", momentum);
        Settings.fraction("dampening", dampening);
        Objects.requireNonNull(weightDecay, "weightDecay");
        Objects.requireNonNull(clipping, "clipping");
        if (nesterov && (momentum == 0 || dampening != 0)) {
            throw new IllegalArgumentException(
                    "Nesterov's momentum needs a momentum above 0 and a dampening of 0, found " + momentum + " and "
                            + dampening);
        }
    }

    /** Gradient descent and nothing else, PyTorch's defaults. */
    public static SgdOptions plain() {
        return new SgdOptions(0, 0, false, WeightDecay.NONE, Clipping.NONE);
    }

    public SgdOptions withMomentum(double mu) {
        return new SgdOptions(mu, dampening, nesterov, weightDecay, clipping);
    }

    public SgdOptions withDampening(double tau) {
        return new SgdOptions(momentum, tau, nesterov, weightDecay, clipping);
    }

    /** Nesterov's form; set the momentum first. */
    public SgdOptions withNesterov() {
        return new SgdOptions(momentum, dampening, true, weightDecay, clipping);
    }

    public SgdOptions withWeightDecay(WeightDecay lambda) {
        return new SgdOptions(momentum, dampening, nesterov, lambda, clipping);
    }

    public SgdOptions withClipping(Clipping bounds) {
        return new SgdOptions(momentum, dampening, nesterov, weightDecay, bounds);
    }
}
