package io.github.perturb4j.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.check.GradCheck;
import io.github.perturb4j.autodiff.check.OpCatalogue;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CONTRIBUTING's op compiles as it stands, and is what the recipe says. */
class ContributingTest {
    private static final String HEAD = """
            package io.github.perturb4j.autodiff.ops;
            import io.github.perturb4j.autodiff.*;
            import io.github.perturb4j.autodiff.kernel.Elementwise;
            import org.nd4j.linalg.api.ndarray.INDArray;
            """;

    @Test
    void theOpOfTheRecipePassesTheChecks(@TempDir Path folder) throws Exception {
        JavaText.compile("Cube", HEAD + JavaText.firstIn(Path.of("../CONTRIBUTING.md")), folder);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            Class<? extends Op> cube =
                    loader.loadClass("io.github.perturb4j.autodiff.ops.Cube").asSubclass(Op.class);
            for (int seed = 0; seed < 10; seed++) {
                Example e = OpCatalogue.example(cube, seed);
                assertThat(OpChecks.shape(e.op(), e.inputs())).containsExactly(e.inputs()[0].shape());
                GradCheck.of(e.op()).order(2).seed(seed).run(e.inputs()).orThrow();
            }
        }
    }
}
