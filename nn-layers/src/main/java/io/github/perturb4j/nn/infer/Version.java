package io.github.perturb4j.nn.infer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Counts the changes of something that a function reads: a parameter, a buffer, a module's mode. A {@link FrozenNetwork} notes at which count
 * each was when it traced its function, and traces it anew where one has moved on. Safe for use by several threads.
 */
public final class Version {
    private static final ThreadLocal<Map<Version, Long>> READ = new ThreadLocal<>();

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
        Map<Version, Long> read = READ.get();
        if (read != null) {
            read.putIfAbsent(this, count());
        }
    }

    /** What a body found, and what it read on the way. */
    record Traced<T>(T found, Seen seen) {}

    /** The versions of some things at one time. */
    static final class Seen {
        static final Seen NOTHING = new Seen(Map.of());

        private final Map<Version, Long> read;
        private final Version[] versions;
        private final long[] counts;

        private Seen(Map<Version, Long> read) {
            this.read = read;
            this.versions = read.keySet().toArray(Version[]::new);
            this.counts = read.values().stream().mapToLong(Long::longValue).toArray();
        }

        /** These and others; of those in both, the earlier version. */
        Seen and(Seen others) {
            Map<Version, Long> all = new LinkedHashMap<>(read);
            others.read.forEach((version, count) -> all.merge(version, count, Math::min));
            return new Seen(all);
        }

        /** Whether nothing has changed since. */
        boolean isCurrent() {
            for (int i = 0; i < versions.length; i++) {
                if (versions[i].count() != counts[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Runs a body and notes what it reads. */
    static <T> Traced<T> trace(Supplier<T> body) {
        Map<Version, Long> around = READ.get();
        Map<Version, Long> read = new LinkedHashMap<>();
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
