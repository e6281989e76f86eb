package io.github.perturb4j.attacks.diagnosis;

/** A check's answer, without the check. */
record Verdict(Status status, String evidence, String remedy) {
    static Verdict passed(String evidence) {
        return new Verdict(Status.PASSED, evidence, "");
    }

    static Verdict notRun(String why) {
        return new Verdict(Status.NOT_RUN, why, "");
    }

    /** The remedy is left out where there is nothing to mend. */
    static Verdict of(Status status, String evidence, String remedy) {
        return status == Status.PASSED ? passed(evidence) : new Verdict(status, evidence, remedy);
    }
}
