package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.DetWeights;
import io.github.perturb4j.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sentences of README and docs/ that no other test would notice to be untrue. */
class DocumentedClaimsTest {
    private static final String GOLDEN = "src/test/resources/golden/checkpoints/";

    @TempDir
    private Path folder;

    @BeforeEach
    void writeInputs() throws IOException {
        Inputs.weights(folder, Inputs.MODEL);
        Inputs.weights(folder, "resnet32_cifar");
        Inputs.image(folder, 32, 32);
        Files.writeString(folder.resolve("text.png"), "this is no picture\n");
        Files.writeString(folder.resolve("text.pth"), "these are no weights\n");
        Files.writeString(folder.resolve("file"), "precious");
        Files.createDirectories(folder.resolve("empty"));
        Files.createDirectories(folder.resolve("taken/result.json/x"));
    }

    /** Every file and folder, with what is in it. */
    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                contents.put(
                        path.toString(),
                        Files.isDirectory(path) ? "folder" : new String(Files.readAllBytes(path), "ISO-8859-1"));
            }
        }
        return contents;
    }

    /** Words of a command, in which a path begins with @, of a file in the folder of the test. */
    private CliRun run(String command) {
        List<Object> words = new ArrayList<>();
        for (String word : command.split(" ")) {
            words.add(word.startsWith("@") ? folder.resolve(word.substring(1)) : word);
        }
        return CliRun.of(words.toArray());
    }

    private static final String NET = " --model resnet20_cifar --weights @resnet20_cifar.safetensors";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attack @missing.png" + NET + " --attack pgd --out @out",
                "attack @text.png" + NET + " --attack pgd --out @a/b/c",
                "attack @image_32x32.png --model resnet20_cifar --weights @text.pth --attack pgd --out @out",
                "attack @image_32x32.png --model resnet20_cifar --weights @resnet32_cifar.safetensors --attack pgd"
                        + " --out @out",
                "attack @image_32x32.png" + NET + " --attack pgd --out @file",
                "attack @image_32x32.png" + NET + " --attack fgsm --out @taken",
                "attack @image_32x32.png" + NET + " --attack boundary --start @text.png --out @out",
                "attack @image_32x32.png" + NET + " --attack pgd --mask @text.png --out @out",
                "demo --image @text.png --out @out",
                "demo --out @file",
                "demo --model resnet20_cifar --weights @text.pth --image @image_32x32.png --out @out",
                "classify @text.png" + NET,
                "convert @text.pth @out.safetensors",
                "convert @missing.pth @out.safetensors",
                "convert @resnet32_cifar.safetensors @out.safetensors --model resnet20_cifar",
                "convert @resnet32_cifar.safetensors @a/b/out.safetensors",
                "evaluate @empty" + NET + " --attacks fgsm --epsilons 1/255 --out @out",
                "evaluate @missing" + NET + " --attacks fgsm --epsilons 1/255 --out @out",
                "evaluate @empty --model resnet20_cifar --weights @text.pth --attacks fgsm --epsilons 1/255 --out @out",
                "diagnose @empty" + NET + " --out @out",
                "diagnose @missing" + NET + " --out @a/b",
                "train --data @empty --model resnet20_cifar --out @out",
                "train --data @missing --model resnet20_cifar --out @a/b",
                "train --data scenes --model resnet20_cifar --init @text.pth --out @out",
                "train --data scenes --model resnet20_cifar --out @file",
                "plan --model resnet20_cifar --strategy nothing",
            })
    void aRunThatFailsLeavesNothingBehind(String command) throws IOException {
        Map<String, String> before = contents(folder);

        CliRun run = run(command);

        assertThat(run.code()).as(run.err()).isIn(1, 2);
        assertThat(run.err()).startsWith("perturb4j: ").doesNotContain("Exception");
        assertThat(contents(folder)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mixed_zip.pth", "mixed_legacy.pth", "nested_module_prefix_legacy.th"})
    void convertKeepsElementTypesNamesAndOrder(String name) {
        Path out = folder.resolve("out.safetensors");
        CliRun run = CliRun.of("convert", GOLDEN + name, out);
        assertThat(run.code()).as(run.err()).isZero();
        StateDict expected = StateDict.readSafetensors(Path.of(GOLDEN + "mixed.safetensors"));
        StateDict found = StateDict.readSafetensors(out);
        assertThat(found.names())
                .containsExactlyElementsOf(
                        Checkpoint.read(Path.of(GOLDEN + name)).names());
        assertThat(found.tensors()).isEqualTo(expected.tensors());
    }

    @Test
    void classifyAndAttackRefuseOtherWeightsWithTheLineOfConvert() {
        String other = " --model resnet20_cifar --weights @resnet32_cifar.safetensors";
        String convert = run("convert @resnet32_cifar.safetensors @out.safetensors --model resnet20_cifar")
                .err();
        String line = convert.substring(0, convert.indexOf("; nothing was written"));
        assertThat(line).contains("72 unexpected", "These are the weights of resnet32_cifar, not of resnet20_cifar");
        assertThat(run("classify @image_32x32.png" + other).err()).startsWith(line);
        assertThat(run("attack @image_32x32.png" + other + " --attack fgsm --out @out")
                        .err())
                .startsWith(line);
    }

    @Test
    void convertedWeightsAreTheSameBytesEachTimeAndClassifyAlike() throws IOException {
        StateDict plain =
                DetWeights.dict(Architecture.of(Inputs.MODEL).network().shapes(), true);
        plain.writeSafetensors(folder.resolve("plain.safetensors"));
        for (String out : new String[] {"@one.safetensors", "@two.safetensors"}) {
            assertThat(run("convert @plain.safetensors " + out + " --model resnet20_cifar")
                            .code())
                    .isZero();
        }
        assertThat(folder.resolve("one.safetensors")).hasSameBinaryContentAs(folder.resolve("two.safetensors"));
        String classify = "classify @image_32x32.png --json --model resnet20_cifar --weights ";
        assertThat(run(classify + "@one.safetensors").out())
                .isEqualTo(run(classify + "@plain.safetensors").out())
                .contains("logit");
    }

    @Test
    @Tag("slow")
    void diagnoseGivesTheSameBytesEachTime() throws IOException {
        String command = "diagnose scenes --model resnet20_scenes --limit 2 --queries 10"
                + " --attack pgd:steps=2,step-size=0.5eps,random-start=false --out ";
        for (String out : new String[] {"@one", "@two"}) {
            assertThat(run(command + out).out()).isNotEmpty();
        }
        assertThat(folder.resolve("one/diagnosis.json")).hasSameBinaryContentAs(folder.resolve("two/diagnosis.json"));
        assertThat(folder.resolve("one/report.html")).hasSameBinaryContentAs(folder.resolve("two/report.html"));
    }
}
