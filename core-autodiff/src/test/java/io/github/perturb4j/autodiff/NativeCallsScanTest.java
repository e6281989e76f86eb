package io.github.perturb4j.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The arithmetic is Java written here: ND4J holds arrays and its native library is called for BLAS alone. The sources
 * of this module and of nn-layers are searched for every other way into ND4J's operations. The architecture test of the
 * cli module holds the compiled classes to a list of the array methods allowed.
 */
class NativeCallsScanTest {

    /** What of the class Nd4j makes an array from memory or numbers; every other call of it computes natively. */
    private static final String MAKING = "create\\w*|scalar|zeros|ones|valueArrayOf|empty|getBackend"
            + "|getDataBufferFactory|getMemoryManager|dataType";

    private static final List<Pattern> FORBIDDEN = List.of(
            Pattern.compile("\\bTransforms\\b"),
            Pattern.compile("\\bSameDiff\\b"),
            Pattern.compile("\\borg\\s*\\.\\s*nd4j\\s*\\.\\s*(autodiff|linalg\\s*\\.\\s*(ops|convolution|api\\s*\\.\\s*"
                    + "(ops|blas|rng)))\\b"),
            Pattern.compile("\\bimport\\s+static\\s+org\\s*\\.\\s*nd4j\\b"),
            Pattern.compile("\\bNd4j\\s*(::|\\.\\s*(?!(?:" + MAKING + ")\\b))\\s*\\w+"),
            Pattern.compile("\\.\\s*(mmul|mmuli|addi|subi|muli|divi|rsubi|rdivi|negi|fmodi"
                    + "|add(Row|Column)Vectori?|mul(Row|Column)Vectori?|tensorAlongDimension)\\s*\\("));

    private static final Pattern COMMENT_OR_LITERAL = Pattern.compile(
            "//[^\\n]*|/\\*.*?\\*/|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])+'",
            Pattern.DOTALL);

    @ParameterizedTest
    @ValueSource(strings = {"core-autodiff", "nn-layers"})
    void mainSourcesCallNd4jForArraysAlone(String module) {
        List<Path> files = javaFiles(Path.of("..", module, "src", "main", "java"));

        assertThat(files).as("sources of %s", module).isNotEmpty();
        assertThat(files.stream().flatMap(NativeCallsScanTest::violations)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "y = Transforms.sigmoid(x);",
                "import org.nd4j.linalg.ops.transforms.Transforms;",
                "import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2D;",
                "import org.nd4j.autodiff.samediff.SameDiff;",
                "import static org.nd4j.linalg.factory.Nd4j.gemm;",
                "Nd4j.exec(op);",
                "Nd4j.getExecutioner().exec(op);",
                "Nd4j\n    .math()\n    .exp(x);",
                "Nd4j.nn().relu(x, 0);",
                "Nd4j.gemm(a, b, false, false);",
                "Nd4j.concat(0, a, b);",
                "map(Nd4j::sum);",
                "INDArray c = a.mmul(b);",
                "x.addi(1);",
                "x\n    .muli(y);",
                "String s = \"//\"; x.divi(2);"
            })
    void aPlantedCallIsSeen(String line, @TempDir Path folder) throws IOException {
        Path file = plant(folder, "\n" + line);

        assertThat(violations(file)).singleElement().asString().contains("Planted.java:");
    }

    @Test
    void commentsTextAndArrayMakingPass(@TempDir Path folder) throws IOException {
        Path file = plant(folder, """
                /* Unlike Nd4j.gemm(...), no SameDiff. */
                // x.addi(1)
                import org.nd4j.linalg.factory.Nd4j;
                String why = "Nd4j.exec writes to stdout, \\" Transforms too";
                INDArray a = Nd4j.createUninitialized(type, shape);
                Variable c = x.add(y).mul(z);
                """);

        assertThat(violations(file)).isEmpty();
    }

    private static Path plant(Path folder, String text) throws IOException {
        return Files.writeString(folder.resolve("Planted.java"), text);
    }

    /** Each forbidden call in the file, as {@code file:line: text}. */
    private static Stream<String> violations(Path file) {
        String code = withoutCommentsAndText(read(file));
        List<String> found = new ArrayList<>();
        String[] lines = code.split("\n", -1);
        boolean[] seen = new boolean[lines.length];
        for (Pattern pattern : FORBIDDEN) {
            for (Matcher m = pattern.matcher(code); m.find(); ) {
                int line = (int) code.substring(0, m.start())
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
                if (!seen[line]) {
                    seen[line] = true;
                    found.add(file + ":" + (line + 1) + ": " + lines[line].strip());
                }
            }
        }
        return found.stream();
    }

    /** Keeps the line breaks, so that line numbers stay true. */
    private static String withoutCommentsAndText(String source) {
        return COMMENT_OR_LITERAL.matcher(source).replaceAll(m -> m.group().replaceAll("[^\\n]", ""));
    }

    private static List<Path> javaFiles(Path root) {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(p -> p.toString().endsWith(".java")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
