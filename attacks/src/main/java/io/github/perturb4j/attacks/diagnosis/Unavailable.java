package io.github.perturb4j.attacks.diagnosis;

/** What a check needs cannot be had; the message says why. */
final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unavailable(String why) {
        super(why);
    }
}
