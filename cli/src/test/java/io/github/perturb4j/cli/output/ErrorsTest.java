package io.github.perturb4j.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.InvalidPathException;
import org.junit.jupiter.api.Test;

class ErrorsTest {
    private final StringWriter err = new StringWriter();
    private final Errors errors = new Errors(new PrintWriter(err), false);

    @Test
    void outOfMemorySaysHowToGetMore() {
        assertThat(errors.report(new OutOfMemoryError("Physical memory usage is too high")))
                .isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).startsWith("perturb4j: not enough memory").contains("-Xmx");
    }

    @Test
    void whatNobodyExpectedIsOneLineToo() {
        assertThat(errors.report(new IllegalStateException("first\nsecond\u001b[31m")))
                .isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains("first second").contains("--debug").doesNotContain("\u001b");
    }

    @Test
    void missingNativeLibraries() {
        assertThat(errors.report(new UnsatisfiedLinkError("no jnind4jcpu"))).isEqualTo(1);
        assertThat(err.toString()).contains("no jnind4jcpu").contains("build perturb4j again");
    }

    @Test
    void pathsThatTheLocaleCannotHold() {
        assertThat(errors.report(new InvalidPathException("a\u0000b", "Nul character not allowed")))
                .isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains("LC_ALL=C.UTF-8");
    }
}
