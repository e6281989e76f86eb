package io.github.perturb4j.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a main method of the tests in a JVM of its own. */
public final class ChildJvm {
    private static final String VECTORS = "jdk.incubator.vector";

    private ChildJvm() {}

    /**
     * What {@code main} printed last, in a JVM with Java's vectors if this one has them; fails the test if it did not
     * end well.
     */
    public static String run(Class<?> main, String... options) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(options));
        if (ModuleLayer.boot().findModule(VECTORS).isPresent()) {
            all.addAll(List.of("--add-modules", VECTORS));
        }
        return runWithoutVectors(main, all.toArray(new String[0]));
    }

    /** {@link #run} in a JVM that is not told of Java's vectors. */
    public static String runWithoutVectors(Class<?> main, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add("-Dorg.bytedeco.javacpp.maxphysicalbytes=0");
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(main.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("exit code of %s, which printed%n%s", main, output)
                .isZero();
        return output.lines().reduce((first, second) -> second).orElseThrow();
    }
}
