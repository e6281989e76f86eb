package io.github.perturb4j.autodiff.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.ops.Add;
import io.github.perturb4j.autodiff.ops.MaxPool2d;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Ops are found in folders and in jars, and by name. */
class OpCatalogueTest {
    @Test
    void everyOpIsFoundByItsName() {
        OpCatalogue all = OpCatalogue.builtIn();
        assertThat(all.entries())
                .hasSizeGreaterThan(35)
                .isSortedAccordingTo((a, b) -> a.name().compareTo(b.name()));
        assertThat(all.types()).hasSameSizeAs(all.entries()).allMatch(Class::isRecord);
        OpCatalogue.Entry pool = all.find("max_pool2d").orElseThrow();
        assertThat(pool.type()).isEqualTo(MaxPool2d.class);
        assertThat(pool.example(3).op()).isEqualTo(pool.example(3).op());
        assertThat(all.find("max_pool")).isEmpty();
    }

    /** Loaded a second time, from a jar that has the op's package alone. */
    @Test
    void opsInAJarAreFound(@TempDir Path folder) throws Exception {
        Path jar = folder.resolve("ops.jar");
        pack(jar, Add.class, MaxPool2d.class);
        URL[] urls = {jar.toUri().toURL()};
        try (URLClassLoader loader = new Reloading(urls, Add.class.getPackageName())) {
            List<Class<?>> found = Neighbours.of(loader.loadClass(Add.class.getName()));
            assertThat(found)
                    .extracting(Class::getSimpleName)
                    .as("in the order of their names")
                    .containsExactly("Add", "MaxPool2d");
            assertThat(OpCatalogue.beside(found.get(0)).entries())
                    .extracting(OpCatalogue.Entry::name)
                    .containsExactly("add", "max_pool2d");
        }
    }

    private static void pack(Path jar, Class<?>... classes) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> each : classes) {
                String name = each.getName().replace('.', '/') + ".class";
                out.putNextEntry(new JarEntry(name));
                try (InputStream in = each.getClassLoader().getResourceAsStream(name)) {
                    in.transferTo(out);
                }
            }
        }
    }

    /** Takes the classes of one package from its own jar, and all others from the test's class path. */
    private static final class Reloading extends URLClassLoader {
        private final String own;

        Reloading(URL[] urls, String own) {
            super(urls, OpCatalogueTest.class.getClassLoader());
            this.own = own;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null
                        ? loaded
                        : name.startsWith(own) ? findOrAsk(name) : super.loadClass(name, resolve);
            }
        }

        private Class<?> findOrAsk(String name) throws ClassNotFoundException {
            try {
                return findClass(name);
            } catch (ClassNotFoundException e) {
                return super.loadClass(name, false);
            }
        }
    }

    /** y = x. */
    interface Identity extends Op {
        @Override
        default INDArray forward(INDArray... x) {
            return x[0];
        }

        @Override
        default Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            return new Variable[] {g};
        }
    }

    record WithoutExample() implements Identity {}

    record BrokenExample() implements Identity {
        static Example example(Draw draw) {
            throw new IllegalStateException("nothing to draw");
        }
    }

    @Test
    void anOpWithoutExampleIsNamed() {
        assertThatThrownBy(() -> OpCatalogue.example(WithoutExample.class, 1))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("WithoutExample has no 'static Example example(Draw draw)'");
        assertThatThrownBy(() -> OpCatalogue.example(BrokenExample.class, 7))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("BrokenExample.example failed for seed 7")
                .hasRootCauseMessage("nothing to draw");
    }
}
