package io.github.perturb4j.nn.infer;

/** A function that the frozen path does not know how to compute, and why. The plain path computes it. */
final class UnplannedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnplannedException(String reason) {
        super(reason);
    }
}
