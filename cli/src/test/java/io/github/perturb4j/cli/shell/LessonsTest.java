package io.github.perturb4j.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/gradients.md} types is typed, and what it shows is what comes out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LessonsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String INDENT = "    ";
    private static final String TYPED = INDENT + "> ";
    private static final String COMMAND = INDENT + "$ ./perturb4j shell ";

    @TempDir
    private Path folder;

    private final List<String> typed = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private final List<String> solutions = new ArrayList<>();
    private final List<String> results = new ArrayList<>();

    @BeforeAll
    void readThePage() throws IOException {
        for (String line : Files.readAllLines(ROOT.resolve("docs/gradients.md"))) {
            if (line.startsWith(TYPED)) {
                typed.add(line.substring(TYPED.length()));
            } else if (line.startsWith(COMMAND)) {
                solutions.add(ROOT.resolve(line.substring(COMMAND.length())).toString());
            } else if (line.startsWith(INDENT)) {
                (solutions.isEmpty() ? answers : results).add(line.substring(INDENT.length()));
            }
        }
    }

    @Test
    void theLessonsPrintWhatThePageShows() throws Exception {
        ShellRun run = run(List.of(), typed);

        assertThat(run.lines()).containsExactlyElementsOf(answers);
        assertThat(typed).hasSizeGreaterThan(60);
    }

    @Test
    void theSolutionsPrintWhatThePageShows() throws Exception {
        ShellRun run = run(solutions, List.of());

        assertThat(run.lines()).containsExactlyElementsOf(results);
        assertThat(solutions).hasSize(5);
    }

    private ShellRun run(List<String> files, List<String> lines) throws Exception {
        ShellRun run = ShellRun.of(folder, "-Djava.awt.headless=true", files, lines);
        assertThat(run.code()).isZero();
        return run;
    }
}
