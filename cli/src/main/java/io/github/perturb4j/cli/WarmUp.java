package io.github.perturb4j.cli;

import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.ParseResult;

/**
 * Loads ND4J and its native libraries, which takes about a second, beside what a command does before it computes: decoding an image, reading
 * the header of its weights.
 */
final class WarmUp {
    private static final Set<String> COMPUTE =
            Set.of("attack", "classify", "demo", "diagnose", "evaluate", "plan", "train");

    private static Thread running;

    private WarmUp() {}

    /** Begins, if the command that was asked for computes. */
    static synchronized void start(ParseResult asked) {
        boolean computes = asked.hasSubcommand()
                && COMPUTE.contains(asked.subcommand().commandSpec().name());
        if (computes && running == null) {
            running = new Thread(WarmUp::load, "perturb4j-warm-up");
            running.setDaemon(true);
            running.start();
        }
    }

    private static void load() {
        try {
            Nd4j.createUninitialized(DataType.FLOAT, 1).close();
        } catch (Throwable e) { // the command meets it too, and reports it
            return;
        }
    }

    /** Waits until it is done: a program must not end while a native library is being loaded. */
    static synchronized void await() {
        if (running == null) {
            return;
        }
        try {
            running.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
