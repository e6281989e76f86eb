package io.github.perturb4j.cli;

import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Loads ND4J and its native libraries, which takes nearly half a second, beside what the program does before it
 * computes: reading the command line, decoding an image.
 */
final class Preload {
    private static final Set<String> COMPUTE =
            Set.of("attack", "classify", "demo", "diagnose", "evaluate", "microscope", "plan", "train");

    private static Thread running;

    private Preload() {}

    /** Begins, if the command that is asked for computes; nothing is checked yet. */
    static synchronized void start(String... args) {
        boolean help = Arrays.stream(args).anyMatch(arg -> arg.equals("--help") || arg.equals("-h"));
        if (args.length > 0 && COMPUTE.contains(args[0]) && !help && running == null) {
            running = new Thread(Preload::load, "perturb4j-warm-up");
            running.setDaemon(true);
            running.start();
        }
    }

    private static void load() {
        try {
            Memory.uninitialized(DataType.FLOAT, 1).close();
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
