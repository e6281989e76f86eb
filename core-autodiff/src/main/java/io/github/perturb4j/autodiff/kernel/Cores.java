package io.github.perturb4j.autodiff.kernel;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** How many cores there are: two hardware threads of one core share what matrix products need. */
final class Cores {
    private static final Path CPUS = Path.of("/sys/devices/system/cpu");

    private Cores() {}

    /** Physical cores where the system (Linux) tells them, else processors; never more than the process may use. */
    static int physical() {
        return Math.min(Runtime.getRuntime().availableProcessors(), physical(CPUS));
    }

    /**
     * The number of different sets of siblings in a folder like Linux's; as large as an int may be if it tells none.
     */
    static int physical(Path cpus) {
        Set<String> cores = new HashSet<>();
        if (Files.isDirectory(cpus)) {
            try (DirectoryStream<Path> each = Files.newDirectoryStream(cpus, "cpu[0-9]*")) {
                for (Path cpu : each) {
                    Path siblings = cpu.resolve("topology/thread_siblings_list");
                    if (Files.isReadable(siblings)) {
                        cores.add(Files.readString(siblings).strip());
                    }
                }
            } catch (IOException e) {
                return Integer.MAX_VALUE; // not a system that tells
            }
        }
        return cores.isEmpty() ? Integer.MAX_VALUE : cores.size();
    }
}
