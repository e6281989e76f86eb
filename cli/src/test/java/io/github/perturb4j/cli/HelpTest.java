package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.cli.output.Errors;
import io.github.perturb4j.resnet.Architecture;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class HelpTest {
    private static final int WIDTH = 80;

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

    /** The program's own, and every command's, by name. */
    private static Map<String, CommandLine> commands() {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        CommandLine program = Main.commandLine(nowhere, nowhere, new Errors(nowhere, false));
        Map<String, CommandLine> all = new LinkedHashMap<>(program.getSubcommands());
        all.put("", program);
        return all;
    }

    @Test
    void everyHelpFitsEightyColumns() {
        commands().forEach((name, command) -> {
            String help = command.getUsageMessage();

            assertThat(help.lines().filter(line -> line.length() > WIDTH))
                    .as(name)
                    .isEmpty();
            if (!name.isEmpty()) {
                assertThat(CliRun.of("help", name)).isEqualTo(CliRun.of(name, "--help"));
            }
            for (String line : command.getCommandSpec().usageMessage().footer()) {
                assertThat("\n" + help).as("whole, so that it can be pasted").contains("\n" + line + "\n");
            }
        });
    }

    @Test
    void everyExampleParses() {
        commands().forEach((name, command) -> {
            String[] footer = command.getCommandSpec().usageMessage().footer();
            List<String> examples = String.join("\n", footer)
                    .replaceAll("\\\\\n\\s*", "")
                    .lines()
                    .filter(line -> line.startsWith("  "))
                    .map(line -> line.strip()
                            .replaceAll("^source <\\((.*)\\)$", "$1")
                            .replaceAll(" > .*", ""))
                    .toList();

            assertThat(examples).as(name).isNotEmpty();
            for (String example : examples) {
                List<String> words = Pattern.compile("'[^']*'|\\S+")
                        .matcher(example)
                        .results()
                        .map(word -> word.group().replace("'", ""))
                        .toList();
                assertThat(words.get(0)).as(example).isEqualTo("perturb4j");
                Converters.register(new CommandLine(new RootCommand()))
                        .parseArgs(words.subList(1, words.size()).toArray(String[]::new));
            }
        });
    }

    @Test
    void theProgramAloneShowsItsHelp() {
        CliRun alone = CliRun.of();

        assertThat(alone.code()).isZero();
        assertThat(alone.out())
                .isEqualTo(CliRun.of("--help").out())
                .isEqualTo(CliRun.of("help").out());
        assertThat(CliRun.of("-v")).isEqualTo(CliRun.of("--version")).isEqualTo(CliRun.of("-V"));
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
