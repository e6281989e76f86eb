package io.github.perturb4j.attacks.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table in docs/diagnose.md has every check, with its question and its source. */
class DiagnosisDocsTest {
    private static final Path DOC = Path.of("..", "docs", "diagnose.md");

    private static boolean isRowOf(String line, Check check) {
        return line.startsWith("| `" + check.name() + "` | " + check.question() + " | ")
                && line.contains(" | " + check.source() + " | ");
    }

    @Test
    void everyCheckIsInTheTable() throws IOException {
        List<String> lines = Files.readAllLines(DOC);
        String missing = Diagnosis.checks().stream()
                .filter(check -> lines.stream().noneMatch(line -> isRowOf(line, check)))
                .map(c -> "| `" + c.name() + "` | " + c.question() + " | PASSES IF | " + c.source() + " | CAUGHT |")
                .collect(Collectors.joining("\n"));

        assertThat(missing)
                .as("put these rows into docs/diagnose.md, in place of those of the same names")
                .isEmpty();
    }

    @Test
    void theTableHasNothingElse() throws IOException {
        List<String> names = Files.readAllLines(DOC).stream()
                .filter(line -> line.matches("\\| `[a-z-]+` \\| [A-Z].*"))
                .filter(line -> !line.startsWith("| `--"))
                .map(line -> line.split("`", -1)[1])
                .toList();

        assertThat(names).isEqualTo(Diagnosis.checkNames());
    }
}
