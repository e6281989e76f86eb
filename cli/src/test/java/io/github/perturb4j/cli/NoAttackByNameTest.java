package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The command line treats no attack apart: what is particular to one stands in its entry of the catalogue. */
class NoAttackByNameTest {
    private static final Path MAIN = Path.of("src", "main", "java");
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);

    /** A default that is named, and an optimiser with the same name. */
    private static final Map<String, String> NAMED = Map.of("autoattack", "EvaluateOptions", "sgd", "OptimiserOptions");

    @Test
    void noSourceNamesAnAttack() throws IOException {
        List<Path> sources;
        try (Stream<Path> files = Files.walk(MAIN)) {
            sources = files.filter(file -> file.toString().endsWith(".java")).toList();
        }
        assertThat(sources).hasSizeGreaterThan(50);
        for (Path source : sources) {
            String text = COMMENT.matcher(Files.readString(source)).replaceAll("");
            String file = source.getFileName().toString().replace(".java", "");
            assertThat(AttackCatalogue.names())
                    .filteredOn(name -> text.contains('"' + name + '"') && !file.equals(NAMED.get(name)))
                    .as("attacks that %s names", file)
                    .isEmpty();
        }
    }
}
