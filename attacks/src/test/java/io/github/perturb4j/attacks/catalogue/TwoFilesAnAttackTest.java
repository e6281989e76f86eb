package io.github.perturb4j.attacks.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.attacks.AttackSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a new attack touches in the library: its own file and its family's row, counted in the sources. */
class TwoFilesAnAttackTest {
    private static final Path MAIN = Path.of("src", "main", "java");
    private static final Pattern ENTRY =
            Pattern.compile("static final AttackSpec (\\w+) =\\s+AttackSpec\\.of\\(\\s*\"([^\"]+)\"");
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);
    private static final Map<String, String> SOURCES = new TreeMap<>();

    @BeforeAll
    static void readSources() throws IOException {
        try (Stream<Path> files = Files.walk(MAIN)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> SOURCES.put(simpleName(file), read(file)));
        }
    }

    private static String simpleName(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }

    private static String read(Path file) {
        try {
            return COMMENT.matcher(Files.readString(file)).replaceAll("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<AttackSpec> specs() {
        return AttackCatalogue.specs().stream();
    }

    private static List<String> filesWith(Pattern text) {
        return SOURCES.entrySet().stream()
                .filter(source -> text.matcher(source.getValue()).find())
                .map(Map.Entry::getKey)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("specs")
    void anEntryStandsInItsAttacksFileAndIsNamedByItsFamilyAlone(AttackSpec spec) {
        String own = spec.make(Map.of()).getClass().getSimpleName();
        Matcher entry = ENTRY.matcher(SOURCES.get(own));
        String field = null;
        while (entry.find()) {
            field = entry.group(2).equals(spec.name()) ? entry.group(1) : field;
        }
        assertThat(field).as("the entry of %s in %s", spec.name(), own).isNotNull();
        assertThat(filesWith(Pattern.compile("AttackSpec\\.of\\(\\s*\"" + spec.name() + "\"")))
                .containsExactly(own);
        assertThat(filesWith(Pattern.compile("\\b" + own + "\\." + field + "\\b")))
                .singleElement()
                .asString()
                .endsWith("Attacks");
    }

    /** An attack may have an option with the name of another. */
    @ParameterizedTest
    @MethodSource("specs")
    void noFileButAttacksNamesAnAttack(AttackSpec spec) {
        Set<String> attacks = specs().map(
                        other -> other.make(Map.of()).getClass().getSimpleName())
                .collect(Collectors.toSet());
        assertThat(filesWith(Pattern.compile("\"" + spec.name() + "\""))).isSubsetOf(attacks);
    }
}
