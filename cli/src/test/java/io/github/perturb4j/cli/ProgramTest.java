package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in a JVM of its own, where libraries might print. */
public class ProgramTest {
    @TempDir
    private Path folder;

    /** The program with these arguments, in a JVM of the launcher's settings. */
    public static List<String> command(List<?> args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
        args.stream().map(Object::toString).forEach(command::add);
        return command;
    }

    private int run(Object... args) throws IOException, InterruptedException {
        return new ProcessBuilder(command(List.of(args)))
                .redirectOutput(out())
                .redirectError(err())
                .start()
                .waitFor();
    }

    private File out() {
        return folder.resolve("stdout").toFile();
    }

    private File err() {
        return folder.resolve("stderr").toFile();
    }

    @Test
    void stdoutHoldsTheJsonAloneAndStderrNothing() throws Exception {
        Path image = Inputs.image(folder, 32, 32);
        Path weights = Inputs.weights(folder, Inputs.MODEL);

        int code = run(Inputs.attack(image, weights, folder.resolve("out"), "--attack", "fgsm", "--json"));

        assertThat(err()).isEmpty();
        assertThat(code).isZero();
        assertThat(new ObjectMapper().readTree(out()))
                .isEqualTo(new ObjectMapper()
                        .readTree(folder.resolve("out").resolve("result.json").toFile()));
    }

    @Test
    void failuresAreExitCodes() throws Exception {
        assertThat(run("classify", "missing.png", "--model", Inputs.MODEL, "--weights", "missing"))
                .isEqualTo(1);
        assertThat(Files.readString(err().toPath()).lines()).hasSize(1);
        assertThat(run("classify")).isEqualTo(2);
        assertThat(Files.readString(err().toPath()).lines()).hasSize(1);
        assertThat(out()).isEmpty();
    }
}
