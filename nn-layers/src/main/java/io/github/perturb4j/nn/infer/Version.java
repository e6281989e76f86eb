package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.Variable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Counts the changes of something that a function reads: a parameter, a buffer, a module's mode. A {@link
 * FrozenNetwork} notes at which count each was when it traced its function, and traces it anew where one has moved on.
 * Safe for use by several threads.
 */
public final class Version {
    private static final ThreadLocal<Map<Object, Noted>> READ = new ThreadLocal<>();

    private final AtomicLong changes = new AtomicLong();

    /** The number of changes so far. */
    public long count() {
        return changes.get();
    }

    /** One more change: called when it is complete. */
    public void next() {
        changes.incrementAndGet();
    }

    /** Called before it is read, so that whoever traces a function on this thread knows of it. */
    public void read() {
        if (READ.get() != null) {
            note(this, this::count);
        }
    }

    /** The same for a variable, whose version is the time of its last {@link Variable#changed change}. */
    static void read(Variable variable) {
        if (READ.get() != null) {
            note(variable, variable::changedAt);
        }
    }

    private static void note(Object thing, LongSupplier now) {
        READ.get().computeIfAbsent(thing, key -> new Noted(now, now.getAsLong()));
    }

    /** A version when it was read, and how to ask for it. */
    private record Noted(LongSupplier now, long then) {}

    /** What a body found, and what it read on the way. */
    record Traced<T>(T found, Seen seen) {}

    /** The versions of some things at one time. */
    static final class Seen {
        static final Seen NOTHING = new Seen(Map.of());

        private final Map<Object, Noted> read;
        private final Noted[] all;

        private Seen(Map<Object, Noted> read) {
            this.read = read;
            this.all = read.values().toArray(Noted[]::new);
        }

        /** These and others; of those in both, the earlier version. */
        Seen and(Seen later) {
            Map<Object, Noted> both = new LinkedHashMap<>(read);
            later.read.forEach(both::putIfAbsent);
            return new Seen(both);
        }

        /** Whether nothing has changed since. */
        boolean isCurrent() {
            for (Noted each : all) {
                if (each.now.getAsLong() != each.then) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Runs a body and notes what it reads. */
    static <T> Traced<T> trace(Supplier<T> body) {
        Map<Object, Noted> around = READ.get();
        Map<Object, Noted> read = new LinkedHashMap<>();
        READ.set(read);
        try {
            T found = body.get();
            return new Traced<>(found, new Seen(read));
        } finally {
            if (around == null) {
                READ.remove();
            } else {
                read.forEach(around::putIfAbsent);
                READ.set(around);
            }
        }
    }
}
