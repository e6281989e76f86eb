package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.threat.Norm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Every attack of the library, with settings to test it by; each family has its own rows. */
final class AttackTable {
    private AttackTable() {}

    /** Every family's rows. */
    static List<Row> rows() {
        return Stream.of(GradientRows.rows(), MinimalNormRows.rows(), BlackBoxRows.rows(), CompositeRows.rows())
                .flatMap(List::stream)
                .toList();
    }

    /** The quick settings' text, the row, and each norm that the attack knows: arguments of a test. */
    static Stream<Arguments> inEachNorm() {
        return rows().stream()
                .flatMap(row ->
                        row.quickAttack().norms().stream().sorted().map(norm -> Arguments.of(row.quick(), row, norm)));
    }

    /**
     * How many passes each query of an attack takes on a model without random numbers; of several stages all take as
     * many.
     */
    static int passesPerQuery(Attack attack, Norm norm) {
        return attack instanceof CompositeAttack several
                ? passesPerQuery(several.stages(norm).get(0), norm)
                : ((SingleAttack) attack).modelDraws();
    }

    /** Every concrete attack, found among the compiled classes. */
    static List<Class<?>> found() {
        try {
            Path root = Path.of(Attack.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            try (Stream<Path> files = Files.walk(root)) {
                return files.map(file -> root.relativize(file).toString())
                        .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                        .map(name -> load(name.substring(0, name.length() - 6)
                                .replace('\\', '.')
                                .replace('/', '.')))
                        .filter(c -> Attack.class.isAssignableFrom(c)
                                && !c.isInterface()
                                && !Modifier.isAbstract(c.getModifiers()))
                        .<Class<?>>map(c -> c)
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
