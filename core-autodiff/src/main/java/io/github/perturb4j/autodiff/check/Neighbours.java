package io.github.perturb4j.autodiff.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The compiled classes of a package, in a folder or a jar, by which ops and layers are found to be checked. */
public final class Neighbours {
    private Neighbours() {}

    /** Those of {@link #of(Class)} that are a {@code type} and can be made: neither interfaces nor abstract. */
    public static <T> List<Class<? extends T>> of(Class<T> type, Class<?> one) {
        return of(one).stream()
                .filter(c -> type.isAssignableFrom(c) && !Modifier.isAbstract(c.getModifiers()))
                .<Class<? extends T>>map(c -> c.asSubclass(type))
                .toList();
    }

    /**
     * All classes of the package of {@code one}, and of those below, that came from the same folder or jar, in the
     * order of their names.
     *
     * @throws UncheckedIOException if that cannot be read
     */
    public static List<Class<?>> of(Class<?> one) {
        String folder = one.getPackageName().replace('.', '/');
        try {
            Path source = Path.of(
                    one.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(source)) {
                return in(source.resolve(folder), one);
            }
            try (FileSystem jar = FileSystems.newFileSystem(source)) {
                return in(jar.getPath(folder), one);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Class<?>> in(Path folder, Class<?> one) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> folder.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .sorted()
                    .<Class<?>>map(name -> load(one, name.replace(".class", "").replaceAll("[/\\\\]", ".")))
                    .toList();
        }
    }

    private static Class<?> load(Class<?> one, String name) {
        try {
            return Class.forName(one.getPackageName() + "." + name, true, one.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
