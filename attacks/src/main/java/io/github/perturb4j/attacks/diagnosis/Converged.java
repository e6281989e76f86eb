package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.SampleResult;
import java.util.List;

/** Where an attack failed, its loss must have come to rest: otherwise it only stopped too early. */
record Converged() implements Check {
    private static final int LAST = 10;
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
        List<SampleResult> failures = evidence.result(evidence.usual()).stream()
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
                "of the " + EvidenceText.images(failures.size()) + " on which it failed, the last " + LAST
                        + " steps brought more than a tenth of the way on " + share
                        + (still == 0 ? "" : "; on " + still + " the margin never fell, see gradients"),
                "use more steps, or larger ones: what was found is not the worst that there is");
    }

    /**
     * What the last restart had to overcome before each step, in logits: a step of the same gain counts the same early
     * and late, and the same for a sure network as for an unsure one.
     */
    private static double[] gaps(SampleResult sample) {
        int restart = sample.trace().stream()
                .mapToInt(SampleResult.Step::restart)
                .max()
                .orElse(0);
        return sample.trace().stream()
                .filter(s -> s.restart() == restart)
                .mapToDouble(s -> -s.margin())
                .toArray();
    }

    private static boolean isStuck(SampleResult sample) {
        double[] gaps = gaps(sample);
        return gaps.length == 0 || lowest(gaps, gaps.length) == gaps[0];
    }

    private static boolean isMoving(SampleResult sample) {
        double[] gaps = gaps(sample);
        if (isStuck(sample)) {
            return false;
        }
        int last = Math.min(LAST, gaps.length / 2);
        double end = lowest(gaps, gaps.length);
        double before = lowest(gaps, gaps.length - last);
        return before - end > MOVING * (gaps[0] - end);
    }

    private static double lowest(double[] gaps, int count) {
        double least = gaps[0];
        for (int i = 1; i < count; i++) {
            least = Math.min(least, gaps[i]);
        }
        return least;
    }
}
