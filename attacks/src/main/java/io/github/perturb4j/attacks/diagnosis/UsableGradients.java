package io.github.perturb4j.attacks.diagnosis;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Gradients that are NaN, zero, or so small that float32 loses them on the way. */
record UsableGradients() implements Check {
    private static final double TINY = 1e-20;
    private static final double FEW = 0.05;

    @Override
    public String name() {
        return "gradients";
    }

    @Override
    public String question() {
        return "Are the loss's gradients at the images finite, and neither zero nor tiny?";
    }

    @Override
    public String source() {
        return "Pintor et al. 2022 (unavailable gradients); Carlini et al. 2019, section 4.7";
    }

    @Override
    public Verdict run(Evidence evidence) {
        GradientSizes sizes = evidence.gradients();
        int n = sizes.margin().length;
        if (sizes.notFinite() > 0) {
            return new Verdict(
                    Status.FAILED,
                    "at " + new Share(sizes.notFinite(), n) + " images gradients are NaN or infinite",
                    "find the op that divides by 0 or overflows: log of 0, sqrt at 0, exp of something large");
        }
        Share none = count(sizes, i -> sizes.margin()[i] == 0);
        Share saturated = count(sizes, i -> sizes.margin()[i] > 0 && sizes.crossEntropy()[i] == 0);
        Share tiny =
                count(sizes, i -> sizes.crossEntropy()[i] > 0 && sizes.crossEntropy()[i] < TINY * sizes.margin()[i]);
        String seen = "of " + EvidenceText.images(n) + ", the gradient is zero at " + none.count()
                + ", zero for the cross-entropy alone at " + saturated.count() + ", and tiny at " + tiny.count();
        if (none.count() > 0) {
            return new Verdict(
                    none.value() > FEW ? Status.FAILED : Status.SUSPICIOUS,
                    seen,
                    "something in the model is flat (rounding, thresholds, a detached part): approximate it in the"
                            + " backward pass (BPDA), and add attacks without gradients");
        }
        boolean usable = saturated.count() + tiny.count() == 0;
        return Verdict.of( // a tiny gradient still has its sign; only one of 0 is lost
                usable ? Status.PASSED : saturated.value() > FEW ? Status.FAILED : Status.SUSPICIOUS,
                seen,
                "the softmax is saturated: attack the logits' margin or the DLR loss instead of the cross-entropy, or"
                        + " divide the logits by a temperature");
    }

    private static Share count(GradientSizes sizes, IntPredicate which) {
        int n = sizes.margin().length;
        return new Share((int) IntStream.range(0, n).filter(which).count(), n);
    }
}
