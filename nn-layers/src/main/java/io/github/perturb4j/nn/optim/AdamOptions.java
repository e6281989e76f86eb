package io.github.perturb4j.nn.optim;

import io.github.perturb4j.nn.Settings;
import java.util.Objects;

/**
 * The constants of {@link Adam}; start from {@link #adam()} or {@link #adamW()}.
 *
 * @param beta1 decay of the mean of gradients, in [0, 1)
 * @param beta2 decay of the mean of squared gradients, in [0, 1)
 * @param eps added to the denominator, above 0
 * @param weightDecay lambda, and for which parameters
 * @param decoupled whether the decay shrinks the parameter itself (AdamW) instead of entering the gradient
 * @param amsgrad whether the denominator uses the largest mean of squares so far
 * @param clipping bounds on the gradients
 */
public record AdamOptions(
        double beta1,
        double beta2,
        double eps,
        WeightDecay weightDecay,
        boolean decoupled,
        boolean amsgrad,
        Clipping clipping) {

    /** Checks the ranges. */
    public AdamOptions {
        Settings.belowOne("beta1", beta1);
        Settings.belowOne("beta2", beta2);
        Settings.positive("eps", eps);
        Objects.requireNonNull(weightDecay, "weightDecay");
        Objects.requireNonNull(clipping, "clipping");
    }

    /** Adam with PyTorch's defaults: betas 0.9 and 0.999, eps 1e-8, no weight decay. */
    public static AdamOptions adam() {
        return new AdamOptions(0.9, 0.999, 1e-8, WeightDecay.NONE, false, false, Clipping.NONE);
    }

    /**
     * AdamW with PyTorch's defaults: betas 0.9 and 0.999, eps 1e-8, decoupled weight decay of 0.01 of all parameters.
     */
    public static AdamOptions adamW() {
        return new AdamOptions(0.9, 0.999, 1e-8, WeightDecay.ofAll(0.01), true, false, Clipping.NONE);
    }

    public AdamOptions withBetas(double first, double second) {
        return new AdamOptions(first, second, eps, weightDecay, decoupled, amsgrad, clipping);
    }

    public AdamOptions withEps(double epsilon) {
        return new AdamOptions(beta1, beta2, epsilon, weightDecay, decoupled, amsgrad, clipping);
    }

    public AdamOptions withWeightDecay(WeightDecay lambda) {
        return new AdamOptions(beta1, beta2, eps, lambda, decoupled, amsgrad, clipping);
    }

    public AdamOptions withAmsgrad() {
        return new AdamOptions(beta1, beta2, eps, weightDecay, decoupled, true, clipping);
    }

    public AdamOptions withClipping(Clipping bounds) {
        return new AdamOptions(beta1, beta2, eps, weightDecay, decoupled, amsgrad, bounds);
    }
}
