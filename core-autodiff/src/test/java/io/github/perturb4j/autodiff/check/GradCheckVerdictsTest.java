package io.github.perturb4j.autodiff.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The table of {@code docs/gradient-checks.md}: what this check, by {@link GradCheckScalesTest}, and PyTorch's say of
 * the same functions.
 */
class GradCheckVerdictsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/gradcheck_verdicts.txt");
    private static final Path DOCS = Path.of("../docs/gradient-checks.md");

    private static final Map<String, List<NastyFunctions>> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("smooth", NastyFunctions.smooth());
        KINDS.put("kinked", NastyFunctions.kinked());
        KINDS.put("wrong", NastyFunctions.wrong());
    }

    private static List<String[]> lines() throws IOException {
        return Files.readAllLines(GOLDEN).stream().map(line -> line.split("\t")).toList();
    }

    @Test
    void thirtyAreRightAndThirtyAreWrong() {
        assertThat(NastyFunctions.smooth()).hasSizeGreaterThanOrEqualTo(30);
        assertThat(NastyFunctions.wrong()).hasSizeGreaterThanOrEqualTo(30);
    }

    @Test
    void pytorchWasAskedAboutTheSameFunctionsAtTheSameNumbers() throws IOException {
        List<String> asked = lines().stream()
                .map(line -> line[0] + " " + line[1] + " " + Arrays.toString(numbers(line[2])))
                .toList();
        List<String> ours = KINDS.entrySet().stream()
                .flatMap(kind -> kind.getValue().stream()
                        .map(f -> kind.getKey() + " " + f.name() + " " + Arrays.toString(f.x())))
                .toList();
        assertThat(asked).isEqualTo(ours);
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    @Test
    void theTableSaysSo() throws IOException {
        String table = lines().stream()
                .map(line -> String.format("| %s | %s | %s |%n", escaped(line[1]), ours(line[0]), line[3]))
                .collect(Collectors.joining());
        assertThat(Files.readString(DOCS)).contains(table.replace(System.lineSeparator(), "\n"));
    }

    private static String escaped(String name) {
        return name.replace("|", "\\|");
    }

    private static String ours(String kind) {
        return switch (kind) {
            case "smooth" -> "passes";
            case "kinked" -> "passes, a kink";
            default -> "fails";
        };
    }

    @Test
    void theTextCountsThem() throws IOException {
        String text = Files.readString(DOCS).replaceAll("\\s+", " ");
        assertThat(text)
                .contains("of " + NastyFunctions.smooth().size() + " right and smooth functions it passes "
                        + passedByPyTorch("smooth") + ", of "
                        + NastyFunctions.wrong().size() + " wrong ones it passes "
                        + passedByPyTorch("wrong"));
    }

    private static long passedByPyTorch(String kind) throws IOException {
        return lines().stream()
                .filter(line -> line[0].equals(kind) && line[3].equals("passes"))
                .count();
    }
}
