package io.github.perturb4j.autodiff.kernel;

/**
 * An array is read whose memory is gone: it was closed, by hand or with its scope, or lies in an ND4J workspace that
 * was left since.
 */
public final class ClosedMemoryException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    public ClosedMemoryException(String message, Throwable cause) {
        super(message, cause);
    }

    /** @param what the thing, as it stands in a message */
    public static ClosedMemoryException of(String what) {
        return new ClosedMemoryException(
                what
                        + " was closed before (freed by hand or with its scope), or its workspace was left: keep it"
                        + " with Scope.keep, or use it while its memory is still there",
                null);
    }

    /** The same complaint about an argument: an IllegalArgumentException that has this one as its cause. */
    public IllegalArgumentException asArgument() {
        return new IllegalArgumentException(getMessage(), this);
    }

    /** Whether {@code failure} is such a one, or one about an argument. */
    public static boolean isBehind(Throwable failure) {
        return failure instanceof ClosedMemoryException || failure.getCause() instanceof ClosedMemoryException;
    }
}
