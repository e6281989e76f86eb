package io.github.perturb4j.attacks.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.attacks.Access;
import io.github.perturb4j.attacks.Attack;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.CompositeAttack;
import io.github.perturb4j.attacks.SingleAttack;
import io.github.perturb4j.attacks.threat.Norm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table in docs/attacks.md has every attack, with its norms, access and options. */
class AttackDocsTest {
    private static final Path DOC = Path.of("..", "docs", "attacks.md");

    /** A row up to its last column, which is for people to fill in. */
    private static String row(AttackSpec spec) {
        Attack attack = spec.make(Map.of());
        String norms = Stream.of(Norm.values())
                .filter(attack.norms()::contains)
                .map(Norm::toString)
                .collect(Collectors.joining(", "));
        String options = spec.options().stream()
                .map(o -> "`" + o.name() + "=" + o.standard() + "`")
                .collect(Collectors.joining(" "));
        return "| `" + spec.name() + "` | " + spec.summary() + " | " + norms + " | " + access(attack) + " | " + options
                + " |";
    }

    private static String access(Attack attack) {
        Access most = singles(attack)
                .map(SingleAttack::access)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        return switch (most) {
            case GRADIENT -> "gradients";
            case LOGITS -> "logits";
            case DECISION -> "decisions";
        };
    }

    private static Stream<SingleAttack> singles(Attack attack) {
        return attack instanceof CompositeAttack several
                ? several.stages().stream().flatMap(AttackDocsTest::singles)
                : Stream.of((SingleAttack) attack);
    }

    @Test
    void everyAttackIsInTheTable() throws IOException {
        String doc = Files.readString(DOC);
        String missing = AttackCatalog.specs().stream()
                .map(AttackDocsTest::row)
                .filter(row -> !doc.contains("\n" + row))
                .collect(Collectors.joining("\n"));
        assertThat(missing)
                .as("put these rows into docs/attacks.md, in place of those of the same names, and add their costs")
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
                        AttackCatalog.specs().stream().map(AttackSpec::name).toList());
    }
}
