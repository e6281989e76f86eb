package io.github.perturb4j.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.perturb4j.autodiff.kernel.vector.PanelProducts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the numbers were measured on: kinds and versions, nothing that identifies one machine or its user. What the
 * system does not tell is {@code unknown}, or empty.
 *
 * @param cpu the processor's name
 * @param cores logical processors that the JVM may use
 * @param vectorFlags the processor's vector extensions, where the system lists them
 * @param memoryGib physical memory, in GiB
 * @param commit of the project, with {@code -dirty} where files differ from it
 * @param busyBefore how many cores other work kept busy in the seconds before the first turn, after all building
 * @param busyAfter the same, after the last turn
 * @param products what multiplies by the packed weights of frozen networks; null in older results
 */
record Machine(
        @JsonProperty("cpu") String cpu,
        @JsonProperty("cores") int cores,
        @JsonProperty("vector_flags") Set<String> vectorFlags,
        @JsonProperty("memory_gib") long memoryGib,
        @JsonProperty("os") String os,
        @JsonProperty("jvm") String jvm,
        @JsonProperty("jvm_flags") List<String> jvmFlags,
        @JsonProperty("nd4j") String nd4j,
        @JsonProperty("openblas") String openblas,
        @JsonProperty("jmh") String jmh,
        @JsonProperty("commit") String commit,
        @JsonProperty("threads") int threads,
        @JsonProperty("busy_cores_before") double busyBefore,
        @JsonProperty("busy_cores_after") double busyAfter,
        @JsonProperty("products") String products) {
    private static final long WATCH_MS = 3000;
    private static final String UNKNOWN = "unknown";
    private static final Pattern VECTOR_FLAG = Pattern.compile("\\b(sse4_2|avx\\w*|fma|amx_\\w+|asimd\\w*|sve\\w*)\\b");

    /**
     * This machine.
     *
     * @param threads that each contender uses
     */
    static Machine here(int threads, double busyBefore, double busyAfter) {
        String cpuinfo = procCpuinfo();
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        return new Machine(
                cpuName(cpuinfo),
                Runtime.getRuntime().availableProcessors(),
                vectorFlags(cpuinfo),
                Math.round(system.getTotalMemorySize() / (double) (1L << 30)),
                property("os.name") + " " + release(property("os.version")) + " " + property("os.arch"),
                property("java.vm.name") + " " + property("java.runtime.version"),
                flagsOfThisJvm(),
                mavenVersion("org.nd4j", "nd4j-api"),
                mavenVersion("org.bytedeco", "openblas"),
                mavenVersion("org.openjdk.jmh", "jmh-core"),
                output("git", "describe", "--always", "--dirty", "--exclude=*").orElse(UNKNOWN),
                threads,
                busyBefore,
                busyAfter,
                PanelProducts.text());
    }

    /** The flags of this JVM, which JMH gives to those it starts; without those that hold a path. */
    private static List<String> flagsOfThisJvm() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--add-exports") || !flag.contains("/") && !flag.contains("\\"))
                .toList();
    }

    /** How many cores are busy: watches for three seconds in which this program does nothing. */
    static double busyCores() {
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        system.getCpuLoad(); // the next call tells the load since this one
        try {
            Thread.sleep(WATCH_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while watching the load", e);
        }
        double cores = Math.max(0, system.getCpuLoad()) * Runtime.getRuntime().availableProcessors();
        return Math.round(cores * 100) / 100.0;
    }

    private static String procCpuinfo() {
        try {
            return Files.readString(Path.of("/proc/cpuinfo"));
        } catch (IOException e) {
            return ""; // not Linux
        }
    }

    static String cpuName(String cpuinfo) {
        Matcher model = Pattern.compile("(?m)^model name\\s*:\\s*(.+)$").matcher(cpuinfo);
        if (model.find()) {
            return model.group(1).strip();
        }
        return output("sysctl", "-n", "machdep.cpu.brand_string")
                .or(() -> Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER")))
                .orElse(UNKNOWN);
    }

    static Set<String> vectorFlags(String cpuinfo) {
        Set<String> found = new TreeSet<>();
        Matcher flags = Pattern.compile("(?m)^(?:flags|Features)\\s*:(.+)$").matcher(cpuinfo);
        if (flags.find()) {
            VECTOR_FLAG.matcher(flags.group(1)).results().forEach(flag -> found.add(flag.group()));
        }
        return found;
    }

    /** The numbers a system's version begins with; what follows may name who built it. */
    static String release(String version) {
        Matcher numbers = Pattern.compile("\\d+(\\.\\d+)*").matcher(version);
        return numbers.lookingAt() ? numbers.group() : UNKNOWN;
    }

    private static String property(String name) {
        return System.getProperty(name, UNKNOWN);
    }

    /** The version of a library on the class path, as its own jar tells it. */
    static String mavenVersion(String group, String artifact) {
        String place = "META-INF/maven/" + group + "/" + artifact + "/pom.properties";
        try (InputStream in = Machine.class.getClassLoader().getResourceAsStream(place)) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", UNKNOWN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a command prints; empty where it is absent or fails. */
    private static Optional<String> output(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 && !text.isEmpty() ? Optional.of(text) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking " + command[0], e);
        }
    }

    /** Whether so much else was going on that times would be too long: more than a quarter of a core. */
    boolean wasBusy() {
        return Math.max(busyBefore, busyAfter) > 0.25;
    }

    /** The processor's name as part of a file's name. */
    String slug() {
        String plain = cpu.replaceAll("\\((R|TM|tm)\\)|\\bCPU\\b|@.*", "").toLowerCase(Locale.ROOT);
        String slug = plain.replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return slug.isEmpty() ? UNKNOWN : slug;
    }
}
