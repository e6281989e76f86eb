package io.github.perturb4j.testkit;

import io.github.perturb4j.autodiff.JavaText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page on gradient checks says to write compiles, with ops that stand for the reader's. */
class PageTest {
    private static final Pattern EXAMPLE =
            Pattern.compile("```java\\n(class MyOpsTest extends OpProperties .*?)```", Pattern.DOTALL);

    private static final String AROUND = """
            import io.github.perturb4j.testkit.*;
            import net.jqwik.api.Property;

            class Examples {
                interface Cube extends io.github.perturb4j.autodiff.Op {}
                interface Swish extends io.github.perturb4j.autodiff.Op {}
                %s
            }
            """;

    @Test
    void theExampleCompiles(@TempDir Path folder) throws IOException {
        String page = Files.readString(Path.of("../docs/gradient-checks.md"));
        String example = EXAMPLE.matcher(page)
                .results()
                .map(MatchResult::group)
                .map(block -> block.replaceAll("```(java)?", ""))
                .findFirst()
                .orElseThrow();

        JavaText.compile("Examples", AROUND.formatted(example), folder);
    }
}
