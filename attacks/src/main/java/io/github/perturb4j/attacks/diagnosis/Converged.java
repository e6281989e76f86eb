package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.SampleResult;
import java.util.List;

/** Where an attack failed, its loss must have come to rest: otherwise it only stopped too early. */
record Converged() implements Check {
    private static final int LAST = 10;
    /** What float32 can tell from 0. */
    private static final double LEAST = 1e-8;

    private static final double MOVING = 0.1;
    private static final double SUSPICIOUS = 0.25;
    private static final double FAILED = 0.6;

    @Override
    public String name() {
        return "convergence";
    }

    @Override
    public String question() {
        return "Where the attack failed, did its loss come to rest?";
    }

    @Override
    public String source() {
        return "Pintor et al. 2022 (incomplete optimization); Carlini et al. 2019, section 4.8";
    }

    @Override
    public Verdict run(Evidence evidence) {
        List<SampleResult> failures = evidence.result(evidence.usual()).samples().stream()
                .filter(s -> !s.success())
                .toList();
        if (failures.isEmpty()) {
            return Verdict.passed("the attack failed on no image");
        }
        if (evidence.settings().attack().steps() < 2) {
            return Verdict.notRun("the attack has one step only");
        }
        int moving = (int) failures.stream().filter(Converged::isMoving).count();
        int still = (int) failures.stream().filter(Converged::isStuck).count();
        Share share = new Share(moving, failures.size());
        return Verdict.of(
                share.judge(SUSPICIOUS, FAILED),
                "of the " + failures.size() + " images on which it failed, the last " + LAST
                        + " steps brought more than a tenth of the way on " + share
                        + (still == 0 ? "" : "; on " + still + " the loss never moved, see gradients"),
                "use more steps, or larger ones: what was found is not the worst that there is");
    }

    /**
     * Minus the logarithms of the cross-entropies of the last restart. Where the label is still the prediction, that is about
     * the margin, so a step of the same gain in logits counts the same early and late.
     */
    private static double[] losses(SampleResult sample) {
        int restart = sample.trace().stream()
                .mapToInt(SampleResult.Step::restart)
                .max()
                .orElse(0);
        return sample.trace().stream()
                .filter(s -> s.restart() == restart)
                .mapToDouble(s -> -Math.log(Math.max(LEAST, -s.loss())))
                .toArray();
    }

    private static boolean isStuck(SampleResult sample) {
        double[] losses = losses(sample);
        return losses.length == 0 || lowest(losses, losses.length) == losses[0];
    }

    private static boolean isMoving(SampleResult sample) {
        double[] losses = losses(sample);
        if (isStuck(sample)) {
            return false;
        }
        int last = Math.min(LAST, losses.length / 2);
        double end = lowest(losses, losses.length);
        double before = lowest(losses, losses.length - last);
        return before - end > MOVING * (losses[0] - end);
    }

    private static double lowest(double[] losses, int count) {
        double least = losses[0];
        for (int i = 1; i < count; i++) {
            least = Math.min(least, losses[i]);
        }
        return least;
    }
}
