package io.github.perturb4j.attacks.gradient;

import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.AttackTask;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.transform.ImageShape;
import java.util.OptionalInt;

/**
 * The translation-invariant method: the gradient is smoothed by a Gaussian kernel, which comes to the mean gradient
 * over shifted copies of the image. Dong et al. 2019 (Evading defenses to transferable adversarial examples by
 * translation-invariant attacks), equation 7, with momentum (TI-MI-FGSM).
 *
 * @param ascent steps, their size and the decay
 * @param kernelSize of the {@link GaussianKernel}'s side, odd; empty for one that grows with the images, 15
 *     at 224 pixels and more as in the paper, and in proportion below, 3 at 32
 * @param deviations how many standard deviations the kernel reaches, above 0; the paper's code has 3
 */
public record TiFgsm(Ascent ascent, OptionalInt kernelSize, double deviations) implements IterativeFgsm {
    static final AttackSpec SPEC = AttackSpec.of(
                    "ti-fgsm",
                    "with smoothed gradients",
                    "Dong et al. 2019",
                    o -> new TiFgsm(Ascent.withMomentum(o), o.automatic("kernel"), o.number("deviations", 3.0)))
            .withNorms(Norm.LINF, Norm.L2);

    private static final int PUBLISHED = 15;
    private static final int LARGE = 224;

    /** @throws IllegalArgumentException if the kernel's size is even or below 1, or deviations are not above 0 */
    public TiFgsm {
        GaussianKernel.check(kernelSize.orElse(1), deviations);
    }

    /** With one kernel for images of any size. */
    public TiFgsm(Ascent ascent, GaussianKernel kernel) {
        this(ascent, OptionalInt.of(kernel.size()), kernel.deviations());
    }

    /**
     * The paper's 15 for images of 224 pixels and more, along the shorter side, and the same share of smaller ones,
     * odd and at least 3: 5 at 64, 3 at 32 and below.
     */
    static int sizeFor(ImageShape image) {
        int side = Math.min(Math.min(image.height(), image.width()), LARGE);
        int beside = Math.round((PUBLISHED / 2) * side / (float) LARGE); // the middle
        return 2 * Math.max(1, beside) + 1;
    }

    @Override
    public AttackSpec spec() {
        return SPEC;
    }

    @Override
    public GradientEstimate estimate(AttackTask task) {
        int size = kernelSize.orElseGet(() -> sizeFor(ImageShape.of(task.x0())));
        GaussianKernel kernel = new GaussianKernel(size, deviations);
        return (t, x) -> kernel.smooth(t.gradient(x));
    }
}
