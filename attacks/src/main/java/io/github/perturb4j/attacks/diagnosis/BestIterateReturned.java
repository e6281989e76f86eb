package io.github.perturb4j.attacks.diagnosis;

/** An attack that passes an adversarial image and returns another point counts a success as a failure. */
record BestIterateReturned() implements Check {
    private static final double FEW = 0.02;

    @Override
    public String name() {
        return "best-iterate";
    }

    @Override
    public String question() {
        return "Is every adversarial image on the attack's path returned?";
    }

    @Override
    public String source() {
        return "Pintor et al. 2022 (silent success)";
    }

    @Override
    public Verdict run(Evidence evidence) {
        DiagnosticRun usual = evidence.usual();
        Fooled onPath = evidence.fooled(usual.toFirstSuccess());
        Fooled last = evidence.fooled(usual.toTheEnd());
        Share lost = onPath.butNotBy(last);
        String seen = "on the path " + onPath.share() + " images are adversarial, at its end " + last.share();
        if (evidence.settings().keepBest()) {
            return Verdict.passed(seen + "; the best iterate is returned, so none is lost");
        }
        return Verdict.of(
                lost.count() == 0 ? Status.PASSED : lost.atLeast() > FEW ? Status.FAILED : Status.SUSPICIOUS,
                seen + ", where it is returned; lost in between: " + lost.count(),
                "return the best iterate (keepBest), or stop at the first success");
    }
}
