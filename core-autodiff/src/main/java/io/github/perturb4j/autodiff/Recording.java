package io.github.perturb4j.autodiff;

/**
 * Whether ops are recorded on this thread. Inference turns it off:
 *
 * <pre>{@code
 * try (Recording off = Recording.off()) {
 *     Variable logits = network.forward(x);
 * }
 * }</pre>
 */
public final class Recording implements AutoCloseable {
    private static final ThreadLocal<Boolean> ON = ThreadLocal.withInitial(() -> true);

    private final boolean before = ON.get();

    private Recording(boolean on) {
        ON.set(on);
    }

    /** Records nothing until closed. */
    public static Recording off() {
        return new Recording(false);
    }

    /** Records until closed, inside an {@link #off} too. */
    public static Recording on() {
        return new Recording(true);
    }

    public static boolean isOn() {
        return ON.get();
    }

    /** Back to how it was. */
    @Override
    public void close() {
        ON.set(before);
    }
}
