package io.github.perturb4j.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.check.OpCatalogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A new op touches its own file and {@link Ops}; to be fused in frozen networks, {@code Lowering} as well. */
class TwoFilesAnOpTest {
    /** Those that compute with an op as with any function, instead of listing ops. */
    private static final Set<String> USERS = Set.of("Lowering", "OpCatalogue", "Draw", "Classifier", "TraceRecorder");

    private static final Map<String, String> SOURCES = new TreeMap<>();

    @BeforeAll
    static void readTheLibrary() throws IOException {
        for (String module : List.of("core-autodiff", "nn-layers", "resnet", "weights-converter", "attacks", "cli")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .forEach(file ->
                                SOURCES.put(file.getFileName().toString().replace(".java", ""), read(file)));
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files that make it or import it. */
    private static Set<String> filesOf(String op) {
        Pattern use =
                Pattern.compile("\\bnew " + op + "\\b|import io\\.github\\.perturb4j\\.autodiff\\.ops\\." + op + ";");
        return SOURCES.entrySet().stream()
                .filter(source -> source.getKey().equals(op)
                        || use.matcher(source.getValue()).find())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> ops() {
        return OpCatalogue.builtIn().types().stream().map(Class::getSimpleName).collect(Collectors.toSet());
    }

    @Test
    void anOpIsNamedByItselfByOpsAndByOtherOpsAlone() {
        for (String op : ops()) {
            Set<String> others = filesOf(op);
            others.removeAll(ops());
            others.removeAll(USERS);
            assertThat(others).as(op).isSubsetOf("Ops");
        }
    }

    @Test
    void mostOpsAreInTwoFilesOfTheLibrary() {
        assertThat(ops())
                .filteredOn(op -> filesOf(op).equals(Set.of(op, "Ops")))
                .hasSizeGreaterThan(20);
    }
}
