package io.github.perturb4j.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.perturb4j.attacks.AttackSpec;
import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.cli.Converters;
import io.github.perturb4j.cli.Inputs;
import io.github.perturb4j.cli.output.Errors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** An attack's name means the same wherever it stands, and however it is written. */
class AttackNamesTest {
    private static final List<String> FILES =
            List.of("original.png", "adversarial.png", "perturbation.png", "adversarial.safetensors", "report.html");

    @TempDir
    private Path folder;

    @Command
    private static final class Holder {
        @Mixin
        private AttackOptions attack;
    }

    private static AttackChoice choice(boolean targeted, String... args) {
        Holder holder = new Holder();
        Converters.register(new CommandLine(holder)).parseArgs(args);
        return holder.attack.request(false, targeted, Randomness.NONE).choice();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theDefaultsShownAreThoseUsed(boolean targeted) {
        Map<String, JsonNode> shown = new HashMap<>();
        CliRun.of("attacks", "--json")
                .json()
                .path("attacks")
                .forEach(line -> shown.put(line.path("name").asText(), line));
        for (AttackSpec spec : AttackCatalogue.specs()) {
            Map<String, String> expected = texts(shown.get(spec.name()).path("options"));
            if (targeted) {
                expected.putAll(texts(shown.get(spec.name()).path("targeted")));
            }
            AttackChoice used = choice(targeted, "--attack", spec.name());

            assertThat(used.options()).as(spec.name()).isEqualTo(expected);
            assertThat(used.attack()).isEqualTo(AttackChoice.of(spec, expected).attack());
        }
        assertThat(CliRun.of("attacks", "SGD").out())
                .contains("options and defaults: steps=30 learning-rate=0.1")
                .contains("with --target: learning-rate=0.005 steps=100");
    }

    private static Map<String, String> texts(JsonNode options) {
        Map<String, String> texts = new HashMap<>();
        options.properties().forEach(o -> texts.put(o.getKey(), o.getValue().asText()));
        return texts;
    }

    @ParameterizedTest
    @CsvSource({
        "--steps, 3, steps",
        "--step-size, 0.01, step",
        "--random-start, , random-start",
        "--no-random-start, , random-start"
    })
    void anOptionBesideTheNameIsOneBehindIt(String flag, String value, String option) {
        int count = 0;
        for (AttackSpec spec : AttackCatalogue.specs()) {
            String name = option.equals("step") ? spec.step() : option;
            if (spec.options().stream().noneMatch(o -> o.name().equals(name))) {
                continue;
            }
            String written = value == null ? String.valueOf(!flag.startsWith("--no")) : value;
            String behind = spec.name() + ":" + name + "=" + written;
            for (boolean targeted : new boolean[] {false, true}) {
                AttackChoice beside = value == null
                        ? choice(targeted, "--attack", spec.name(), flag)
                        : choice(targeted, "--attack", spec.name(), flag, value);

                assertThat(beside.attack())
                        .isEqualTo(choice(targeted, "--attack", behind).attack());
                assertThat(beside.options())
                        .isEqualTo(choice(targeted, "--attack", behind).options());
            }
            count++;
        }
        assertThat(count).isPositive();
    }

    @Test
    void bothSpellingsGiveTheSameBytes() throws IOException {
        Path image = Inputs.image(folder, 32, 32);
        Path weights = Inputs.weights(folder, Inputs.MODEL);
        Path beside = folder.resolve("beside");
        Path behind = folder.resolve("behind");
        List<Object> common = List.of("attack", image, "--model", Inputs.MODEL, "--weights", weights);

        ObjectNode one = result(common, beside, "--attack", "pgd", "--steps", "10");
        ObjectNode two = result(common, behind, "--attack", "PGD:steps=10");

        for (String file : FILES) {
            assertThat(beside.resolve(file)).hasSameBinaryContentAs(behind.resolve(file));
        }
        assertThat(one.without("seconds").toString())
                .isEqualTo(two.without("seconds").toString());
    }

    private static ObjectNode result(List<Object> common, Path out, Object... more) throws IOException {
        List<Object> args = new ArrayList<>(common);
        args.addAll(List.of(more));
        args.addAll(List.of("--out", out, "--json"));
        CliRun run = CliRun.of(args.toArray());
        assertThat(run.err()).isEmpty();
        assertThat(out.resolve("result.json")).hasContent(run.out());
        return (ObjectNode) run.json();
    }

    @Test
    void namesAreFoundWhateverTheirCase() {
        for (String name : AttackCatalogue.names()) {
            assertThat(AttackChoice.parse(name.toUpperCase(Locale.ROOT)).name()).isEqualTo(name);
        }
        assertThat(AttackCatalogue.canonical(" Apgd-CE:steps=3")).isEqualTo("apgd-ce:steps=3");
        assertThat(CliRun.of("plan", "--model", "ResNet20_CIFAR").out()).startsWith("resnet20_cifar,");
        CliRun twice = CliRun.of(
                "evaluate",
                "scenes",
                "--model",
                "resnet20_scenes",
                "--attacks",
                "PGD,pgd",
                "--out",
                folder.resolve("out"));
        assertThat(twice.err()).contains("'pgd' is listed twice");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "attack a.png --eps 1 | unknown option '--eps'; did you mean '--epsilon'",
                "evaluate scenes --eps 1 | unknown option '--eps'; did you mean '--epsilons'",
                "train --Optimiser adam | unknown option '--Optimiser'; did you mean '--optimizer'",
                "classify a.png --model resnet5O | 'resnet5O' is not known; did you mean 'resnet50'",
                "attacks Pdg | the nearest names are 'ddn', 'pgd'",
                "evaluate scenes --model resnet20_scenes --attacks pdg --out out | the nearest names are 'ddn', 'pgd'",
                "diagnose scenes --model resnet20_scenes --attack pdg | the nearest names are 'ddn', 'pgd'",
                "help atack | unknown command 'atack'; did you mean 'attack'",
                "Clasify | unknown command 'Clasify'; did you mean 'classify'",
            })
    void theNearestNameIsSuggested(String command, String suggestion) {
        CliRun run = CliRun.of((Object[]) command.split(" "));

        assertThat(run.code()).isEqualTo(Errors.USAGE);
        assertThat(run.err()).hasLineCount(1).contains(suggestion);
    }
}
