package io.github.perturb4j.attacks.diagnosis;

import java.util.Locale;

/** What a check came to. */
public enum Status {
    /** Nothing speaks against it. */
    PASSED,
    /** Something that a sound evaluation rarely shows. */
    SUSPICIOUS,
    /** Something that makes numbers of robustness meaningless until it is mended. */
    FAILED,
    /** It could not be told; the evidence says why. */
    NOT_RUN;

    /** For people: {@code not run}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
