package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.gradient.Fgsm;
import io.github.perturb4j.attacks.gradient.GradientDescent;
import io.github.perturb4j.attacks.gradient.Pgd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Every attack of the library, with settings to test it by. */
final class AttackTable {
    private AttackTable() {}

    /** At least one row for each attack class: what the shared properties run. */
    static List<Attack> rows() {
        return List.of(new Fgsm(), new Pgd(5, 0.02), new Pgd(4, 0.05, true, 3), new GradientDescent(6, 0.3));
    }

    /**
     * At least one row for each attack class: settings strong enough to find what exists on an affine model
     * (AffineStrengthTest).
     */
    static List<Attack> strong() {
        return List.of(new Fgsm(), new Pgd(20, 0.01), new Pgd(40, 0.01, true, 3), new GradientDescent(200, 0.05));
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
                        .filter(c -> Attack.class.isAssignableFrom(c) && !c.isInterface())
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
