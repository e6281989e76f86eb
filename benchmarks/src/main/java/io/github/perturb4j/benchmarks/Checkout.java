package io.github.perturb4j.benchmarks;

import java.nio.file.Path;

/** Where the project's folder is: benchmarks need its launcher and its Python scripts. */
final class Checkout {
    private Checkout() {}

    /** What the launcher says in {@code perturb4j.home}, else the working directory. */
    static Path home() {
        return Path.of(System.getProperty("perturb4j.home", "."))
                .toAbsolutePath()
                .normalize();
    }

    static Path python(String script) {
        return home().resolve("benchmarks/python").resolve(script);
    }
}
