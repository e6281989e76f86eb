package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.JavaText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The README says what is true: its Java compiles, its commands and links exist. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }

    /** They compile with the imports they name, and raise the loss. */
    @Test
    void theTenLinesRunAsTheyStand(@TempDir Path folder) throws Exception {
        JavaText.compile("Ascent", JavaText.firstIn(ROOT.resolve("README.md")), folder);
        List<Double> losses = Pattern.compile("loss (.*)")
                .matcher(printedBy(folder))
                .results()
                .map(line -> Double.parseDouble(line.group(1)))
                .toList();
        assertThat(losses).hasSize(10);
        assertThat(losses.get(9)).isGreaterThan(losses.get(0));
    }

    private static String printedBy(Path folder) throws Exception {
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass("Ascent").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(out);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void relativeLinksLeadSomewhere() throws IOException {
        Matcher link = Pattern.compile("\\]\\((?!http)([^)#]+)").matcher(readme());
        int count = 0;
        while (link.find()) {
            assertThat(ROOT.resolve(link.group(1))).exists();
            count++;
        }
        assertThat(count).isGreaterThan(5);
    }

    @Test
    void everyCommandShownIsUnderstood() throws IOException {
        Matcher line = Pattern.compile("(?m)^    \\./perturb4j (\\w+)(.*)$").matcher(readme());
        int count = 0;
        while (line.find()) {
            CommandLine command =
                    new CommandLine(new RootCommand()).getSubcommands().get(line.group(1));
            assertThat(command).as(line.group()).isNotNull();
            for (String word : line.group(2).split("\\s+")) {
                if (word.startsWith("--")) {
                    assertThat(command.getCommandSpec().optionsMap())
                            .as(line.group())
                            .containsKey(word);
                }
            }
            count++;
        }
        assertThat(count).isGreaterThan(3);
    }

    /** Those that say how robust a network is need nothing that has to be downloaded. */
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"evaluate", "diagnose"})
    void theExamplesRunWithNothingDownloaded(String command, @TempDir Path folder) throws IOException {
        Matcher line =
                Pattern.compile("(?m)^    \\./perturb4j (" + command + " .*)$").matcher(readme());
        assertThat(line.find()).isTrue();
        List<String> words = new ArrayList<>(List.of(line.group(1).split(" ")));
        int out = words.indexOf("--out");
        if (out >= 0) {
            words.set(out + 1, folder.resolve("out").toString());
        }

        CliRun run = CliRun.of(words.toArray());

        assertThat(words).containsSequence(command, "scenes", "--model", "resnet20_scenes");
        assertThat(run.err()).doesNotContain("downloading");
        assertThat(run.code()).as(run.err()).isZero();
    }
}
