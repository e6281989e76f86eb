package io.github.perturb4j.autodiff;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds every op of the library, and draws examples of it. */
public final class OpExamples {
    private OpExamples() {}

    /** Every concrete op, found among the compiled classes. */
    public static List<Class<? extends Op>> ops() {
        try {
            Path folder =
                    Path.of(Ops.class.getResource("ops/Add.class").toURI()).getParent();
            try (Stream<Path> files = Files.list(folder)) {
                return files.map(f -> f.getFileName().toString())
                        .filter(name -> name.endsWith(".class") && !name.startsWith("package-info"))
                        .sorted()
                        .map(name -> load("io.github.perturb4j.autodiff.ops." + name.replace(".class", "")))
                        .filter(c -> Op.class.isAssignableFrom(c) && !c.isInterface())
                        .<Class<? extends Op>>map(c -> c.asSubclass(Op.class))
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (java.net.URISyntaxException e) {
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

    /** Draws an example; an op without {@code static Example example(Draw)} fails the build here. */
    static Example draw(Class<? extends Op> op, long seed) {
        try {
            Method example = op.getDeclaredMethod("example", Draw.class);
            example.setAccessible(true);
            return (Example) example.invoke(null, new Draw(seed));
        } catch (NoSuchMethodException e) {
            throw new AssertionError(
                    op.getName()
                            + " has no 'static Example example(Draw draw)': add one, so that its gradients are checked",
                    e);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(op.getName() + ".example failed for seed " + seed, e);
        }
    }
}
