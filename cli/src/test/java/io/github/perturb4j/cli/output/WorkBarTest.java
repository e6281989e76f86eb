package io.github.perturb4j.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import me.tongfei.progressbar.ProgressBar;
import org.junit.jupiter.api.Test;

class WorkBarTest {
    private static final String TWO_TIMES = "(?s).*\\(\\d+:\\d\\d:\\d\\d / .*";

    /** What a bar in its middle shows. */
    private static String shown(Supplier<ProgressBar> made) {
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try {
            System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
            try (ProgressBar bar = made.get()) {
                bar.stepTo(5);
                bar.setExtraMessage(", 7 s left");
                bar.refresh();
            }
        } finally {
            System.setErr(err);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whereTheWorkKnowsTheTimeLeftTheBarEstimatesNone() {
        assertThat(shown(() -> WorkBar.untimed("train").start(10)))
                .contains("train", "5/10", "7 s left")
                .doesNotMatch(TWO_TIMES);
        assertThat(shown(() -> WorkBar.of("attack").start(10))).contains("5/10").matches(TWO_TIMES);
    }
}
