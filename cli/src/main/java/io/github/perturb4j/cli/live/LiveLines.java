package io.github.perturb4j.cli.live;

import io.github.perturb4j.cli.gradient.TraceWatcher;
import io.github.perturb4j.cli.output.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;

/** What a tab hears while it waits, one JSON value a line. A tab that has gone away ends the work for it. */
final class LiveLines implements TraceWatcher {
    private static final long PAUSE_NANOS = 100_000_000;

    private final OutputStream out;
    private long said = System.nanoTime() - PAUSE_NANOS;

    record Progress(String work, int done, int total) {}

    record Warning(String warning) {}

    LiveLines(OutputStream out) {
        this.out = out;
    }

    /** Not more often than anybody can see. */
    @Override
    public void at(String work, int done, int total) {
        long now = System.nanoTime();
        if (now - said >= PAUSE_NANOS) {
            said = now;
            send(Json.line(new Progress(work, done, total)));
        }
    }

    @Override
    public void warn(String warning) {
        send(Json.line(new Warning(warning)));
    }

    /** @throws CancellationException if nobody reads it */
    void send(String json) {
        try {
            out.write((json + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw (CancellationException) new CancellationException("the tab is gone").initCause(e);
        }
    }
}
