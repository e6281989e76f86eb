package io.github.perturb4j.attacks.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.threat.Norm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table in docs/attacks.md has every attack, with its norms, access and options. */
class AttackDocsTest {
    private static final Path DOC = Path.of("..", "docs", "attacks.md");

    private static String row(AttackSpec spec) {
        String norms = spec.norms().stream().map(Norm::toString).collect(Collectors.joining(", "));
        return "| `" + spec.name() + "` | " + spec.summary() + " | " + norms + " | " + access(spec) + " | "
                + options(spec) + " | " + spec.cost() + " |";
    }

    private static String access(AttackSpec spec) {
        return switch (spec.access()) {
            case GRADIENT -> "gradients";
            case LOGITS -> "logits";
            case DECISION -> "decisions";
        };
    }

    private static String options(AttackSpec spec) {
        return spec.options().stream()
                .map(o -> "`" + o.name() + "=" + o.standard() + "`")
                .collect(Collectors.joining(" "));
    }

    @Test
    void everyAttackIsInTheTable() throws IOException {
        List<String> doc = Files.readAllLines(DOC);
        String missing = AttackCatalogue.specs().stream()
                .map(AttackDocsTest::row)
                .filter(row -> !doc.contains(row))
                .collect(Collectors.joining("\n"));
        assertThat(missing)
                .as("put these rows into docs/attacks.md, in place of those of the same names")
                .isEmpty();
    }

    @Test
    void theTableHasNothingElse() throws IOException {
        List<String> named = Files.readAllLines(DOC).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("`", -1)[1])
                .filter(name -> !name.contains(".")) // classes have no name in the catalogue
                .toList();
        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        AttackCatalogue.specs().stream().map(AttackSpec::name).toList());
    }
}
