package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.resnet.Architecture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class HelpTest {
    @Test
    void everyCommandHasHelpWithExamples() {
        for (String name : new CommandLine(new RootCommand()).getSubcommands().keySet()) {
            CliRun run = CliRun.of(name, "--help");

            assertThat(run.code()).as(name).isZero();
            assertThat(run.err()).isEmpty();
            assertThat(run.out()).contains("Usage: perturb4j " + name, "Examples:", "  perturb4j " + name);
        }
    }

    @Test
    void theProgramHasHelp() {
        CliRun run = CliRun.of("--help");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("classify", "attack", "convert", "models", "completion", "Exit code: 0");
    }

    @Test
    void everyExampleParses() {
        for (CommandLine command :
                new CommandLine(new RootCommand()).getSubcommands().values()) {
            String examples = String.join(
                            "\n", command.getCommandSpec().usageMessage().footer())
                    .replaceAll("\\\\\n\\s*", "");
            examples.lines()
                    .filter(line -> line.startsWith("  perturb4j "))
                    .filter(line -> !line.contains(" > "))
                    .forEach(line -> {
                        String[] words = Pattern.compile("'[^']*'|\\S+")
                                .matcher(line)
                                .results()
                                .map(word -> word.group().replace("'", ""))
                                .toArray(String[]::new);
                        CommandLine root = new CommandLine(new RootCommand());
                        root.parseArgs(Arrays.copyOfRange(words, 1, words.length));
                    });
        }
    }

    @Test
    void versionNamesWhatItRunsOn() {
        CliRun run = CliRun.of("--version");

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains(
                        "perturb4j 0.",
                        "Java " + System.getProperty("java.version"),
                        "ND4J 1.",
                        "OpenBLAS 0.",
                        System.getProperty("os.arch"));
    }

    @Test
    void modelsListsAllOfThem() {
        CliRun run = CliRun.of("models");

        assertThat(run.out().lines()).hasSize(2 + Architecture.values().length);
        assertThat(run.out()).containsPattern("resnet50 +1000 +25557032 +224 +shorter +(published|cached)");
        assertThat(CliRun.of("models", "--json").json().path("models")).hasSize(Architecture.values().length);
    }

    @Test
    void completionIsAScriptThatBashReads(@TempDir Path folder) throws IOException, InterruptedException {
        CliRun run = CliRun.of("completion");
        Path script = Files.writeString(folder.resolve("completion"), run.out());
        Process bash;
        try {
            bash = new ProcessBuilder("bash", "-c", "source " + script + " && complete -p perturb4j")
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            Assumptions.abort("no bash here");
            return;
        }
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(bash.waitFor()).as(said).isZero();
        assertThat(run.out()).contains("--epsilon", "resnet110_cifar", "imagenet");
    }
}
