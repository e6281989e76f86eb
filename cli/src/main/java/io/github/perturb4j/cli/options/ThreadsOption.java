package io.github.perturb4j.cli.options;

import io.github.perturb4j.autodiff.kernel.Parallel;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * How many threads compute. The option is passed on while the command line is read, before {@link Parallel} starts its
 * threads, once for the life of the program.
 */
public final class ThreadsOption {
    /** What {@link Parallel} reads. */
    static final String PROPERTY = "perturb4j.threads";

    private static final int MOST = 1024;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that compute (default: the physical cores). Results do not depend on it.")
    private void set(int count) {
        if (count < 1 || count > MOST) {
            throw Usage.invalid(spec, "--threads", "expected a number from 1 to " + MOST + ", found " + count);
        }
        System.setProperty(PROPERTY, Integer.toString(count));
    }
}
