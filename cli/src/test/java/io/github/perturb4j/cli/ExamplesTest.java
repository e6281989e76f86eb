package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.JavaText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each example of Java in a page or in Javadoc compiles; what it is about stands in the class around it. Those of the
 * test kit are compiled by its own test.
 */
class ExamplesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> LIBRARY =
            List.of("core-autodiff", "nn-layers", "resnet", "attacks", "weights-converter");
    private static final Pattern IN_JAVADOC =
            Pattern.compile("<pre>\\{@code\\n(.*?)\\n *\\* \\}</pre>", Pattern.DOTALL);
    private static final Pattern IN_PAGE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TYPE = Pattern.compile("(?m)^public (?:class|record) (\\w+)");

    /** What examples speak of without saying what it is. */
    private static final String AROUND = """
            class %s {
                UnaryOperator<Variable> model, other, function;
                io.github.perturb4j.nn.Module network;
                INDArray image, images, otherImages;
                Variable x, y, t, v, w, loss, hidden;
                Attack pgd;
                Criterion criterion;
                MovingAverage average;
                int[] labels;
                Op op;
                int label, target, steps;
                double accuracy;

                Variable loss(Variable x) { return x; }
                double evaluate(io.github.perturb4j.nn.Module network) { return 0; }
                void step(INDArray inputs, int... labels) {}
                INDArray arrayOfTheResultsShape(Op op, INDArray... x) { return null; }

                void run() throws Exception {
                    %s
                }
            }
            """;

    @Test
    void everyExampleCompiles(@TempDir Path folder) throws IOException {
        List<Path> files = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
        List<Path> folders = new ArrayList<>(List.of(ROOT.resolve("docs")));
        LIBRARY.forEach(module -> folders.add(ROOT.resolve(module).resolve("src/main/java")));
        for (Path each : folders) {
            try (Stream<Path> found = Files.walk(each)) {
                found.filter(file -> file.toString().matches(".*\\.(md|java)"))
                        .sorted()
                        .forEach(files::add);
            }
        }
        String imports = imports(files);
        Map<String, String> sources = new LinkedHashMap<>();
        for (Path file : files) {
            boolean java = file.toString().endsWith(".java");
            for (MatchResult example : (java ? IN_JAVADOC : IN_PAGE)
                    .matcher(Files.readString(file))
                    .results()
                    .filter(each -> !each.group(1).contains("OpProperties"))
                    .toList()) {
                String code = java ? example.group(1).replaceAll("(?m)^ *\\* ?", "") : example.group(1);
                String type = TYPE.matcher(code)
                        .results()
                        .findFirst()
                        .map(t -> t.group(1))
                        .orElse(null);
                String name =
                        type != null ? type : file.getFileName().toString().replaceAll("\\W", "_") + sources.size();
                sources.put(name, imports + (type == null ? AROUND.formatted(name, code) : code));
            }
        }

        assertThat(sources).hasSizeGreaterThan(15);
        JavaText.compile(sources, folder);
    }

    /** All packages of the library: no simple name stands twice. */
    private static String imports(List<Path> files) {
        return files.stream()
                        .filter(file -> file.endsWith("package-info.java"))
                        .map(file -> file.getParent()
                                .toString()
                                .replaceAll(".*src.main.java.", "")
                                .replaceAll("\\W", "."))
                        .map(name -> "import " + name + ".*; ")
                        .collect(Collectors.joining())
                + "import java.util.*; import java.util.function.*; import java.nio.file.Path; "
                + "import org.nd4j.linalg.api.ndarray.INDArray; import org.nd4j.linalg.api.buffer.DataType; ";
    }
}
