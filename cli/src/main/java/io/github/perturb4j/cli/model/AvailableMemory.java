package io.github.perturb4j.cli.model;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The memory that this process may still take: what Linux says is available, or what is left of the limit of a control
 * group that the process is in (a container, usually), whichever is less. Where the system does not say, all memory
 * that the machine has.
 */
public final class AvailableMemory {
    private static final long KIB = 1024;
    /** Control groups of version 1 write a limit near 2^63 for none. */
    private static final long NO_LIMIT = 1L << 60;

    private final Path root;

    private AvailableMemory(Path root) {
        this.root = root;
    }

    public static long bytes() {
        return bytes(Path.of("/")).orElseGet(AvailableMemory::total);
    }

    private static long total() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize();
    }

    /** Of the system whose files begin at {@code root}; empty if it does not say. */
    public static OptionalLong bytes(Path root) {
        AvailableMemory memory = new AvailableMemory(root);
        return Stream.of(memory.ofMachine(), memory.ofGroups())
                .flatMapToLong(OptionalLong::stream)
                .min();
    }

    private OptionalLong ofMachine() {
        OptionalLong kib = field(root.resolve("proc/meminfo"), "MemAvailable:");
        return kib.isPresent() ? OptionalLong.of(kib.getAsLong() * KIB) : kib;
    }

    /** The least of what all limits leave: that of the process's group and those of the groups above. */
    private OptionalLong ofGroups() {
        return lines(root.resolve("proc/self/cgroup")).stream()
                .map(line -> line.split(":", 3))
                .filter(parts -> parts.length == 3)
                .flatMap(parts -> parts[1].isEmpty()
                        ? left("sys/fs/cgroup", parts[2], "memory.max", "memory.current", "inactive_file")
                        : Arrays.asList(parts[1].split(",")).contains("memory")
                                ? left(
                                        "sys/fs/cgroup/memory",
                                        parts[2],
                                        "memory.limit_in_bytes",
                                        "memory.usage_in_bytes",
                                        "total_inactive_file")
                                : Stream.empty())
                .flatMapToLong(OptionalLong::stream)
                .min();
    }

    /** Inside a container the group's own folder is often mounted as the topmost one, so that is always looked at. */
    private Stream<OptionalLong> left(String mount, String group, String limit, String used, String cache) {
        Path top = root.resolve(mount);
        Path own = top.resolve(group.replaceFirst("^/+", "")).normalize();
        return Stream.iterate(own, path -> path != null && path.startsWith(top), Path::getParent)
                .map(folder -> left(folder, limit, used, cache));
    }

    /** A group's limit without what is in use; files that are merely cached make room when it is needed. */
    private static OptionalLong left(Path folder, String limit, String used, String cache) {
        OptionalLong most = number(folder.resolve(limit));
        if (most.isEmpty() || most.getAsLong() >= NO_LIMIT) {
            return OptionalLong.empty();
        }
        long now = number(folder.resolve(used)).orElse(0);
        long givesWay = field(folder.resolve("memory.stat"), cache).orElse(0);
        return OptionalLong.of(Math.max(0, most.getAsLong() - Math.max(0, now - givesWay)));
    }

    private static OptionalLong field(Path file, String name) {
        return lines(file).stream()
                .map(line -> line.trim().split("\\s+"))
                .filter(words -> words.length > 1 && words[0].equals(name))
                .map(words -> parse(words[1]))
                .findFirst()
                .orElse(OptionalLong.empty());
    }

    private static OptionalLong number(Path file) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? OptionalLong.empty() : parse(lines.get(0).trim());
    }

    /** Empty for {@code max}, which is no limit. */
    private static OptionalLong parse(String text) {
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of(); // a system that does not say
        }
    }
}
