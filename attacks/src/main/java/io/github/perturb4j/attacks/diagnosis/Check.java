package io.github.perturb4j.attacks.diagnosis;

/**
 * One question about a model and an attack. The tests find every implementation: each needs a model or an attack that
 * is broken in just the way that it catches, and a row in {@code docs/diagnose.md}.
 */
interface Check {
    /** Unique, in lower case with hyphens. */
    String name();

    /** One sentence, to be answered with yes by a sound evaluation. */
    String question();

    /** Paper and section. */
    String source();

    /**
     * Answers it. A sound model must pass however few its samples are: shares of samples count only as far as their
     * {@link Share#lower} does.
     *
     * @throws Unavailable if there is nothing to ask about
     */
    Verdict run(Evidence evidence);
}
