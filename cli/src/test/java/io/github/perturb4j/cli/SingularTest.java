package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.nn.ElementType;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One of a thing is not called by its plural. */
class SingularTest {
    private static final Pattern ONE_OF_MANY =
            Pattern.compile("(?<![\\d.,/-])1 (?!s\\b|is\\b|was\\b|has\\b)[a-z-]+s\\b");

    @TempDir
    private Path folder;

    private static List<String> faults(String text) {
        return ONE_OF_MANY
                .matcher(text.replace("forward pass", "forward-go"))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attack IMAGE --model resnet20_scenes --attack fgsm --out OUT",
                "attack IMAGE --model resnet20_scenes --attack pgd --steps 1 --out OUT",
                "attack IMAGE --model resnet20_scenes --attack fgsm --norm l0 --epsilon 1 --out OUT",
                "plan --model resnet20_cifar --threads 1",
                "evaluate scenes --model resnet20_scenes --limit 1 --attacks fgsm --epsilons 1/255 --out OUT",
                "diagnose scenes --model resnet20_scenes --limit 1 --queries 1 --attack fgsm",
                "train --data scenes --scenes 2 --batch-size 1 --test-samples 1 --image-size 32 --model resnet20_cifar"
                        + " --epochs 1 --adversarial fast --out OUT",
            })
    void ofASmallRun(String command) throws IOException {
        Map<String, Path> paths = Map.of("IMAGE", Inputs.image(folder, 32, 32), "OUT", folder.resolve("out"));
        Object[] words = Pattern.compile(" ")
                .splitAsStream(command)
                .map(word -> paths.containsKey(word) ? paths.get(word) : word)
                .toArray();

        CliRun run = CliRun.of(words);

        assertThat(run.code()).as(run.err()).isLessThan(2); // what diagnose finds is not the question
        assertThat(run.out()).contains("1");
        assertThat(faults(run.out() + run.err())).as(run.out()).isEmpty();
    }

    @Test
    void ofAConvertedFile() {
        Path in = folder.resolve("in.safetensors");
        StateDict.of(Map.of("w", TensorData.wrap(ElementType.U8, new long[] {1}, ByteBuffer.allocate(1))))
                .writeSafetensors(in);

        CliRun run = CliRun.of("convert", in, folder.resolve("out.safetensors"));

        assertThat(run.out()).as(run.err()).contains("1 tensor, 1 number, 1 byte");
    }

    @Test
    void whatIsLookedForIsFound() {
        assertThat(faults("1 forward passes, 1 gradients; 1 s, 0.1 images, 11 steps, 1 forward pass"))
                .containsExactly("1 forward-goes", "1 gradients");
        assertThat(NumberText.count(1, "forward pass")).isEqualTo("1 forward pass");
        assertThat(NumberText.count(2, "class")).isEqualTo("2 classes");
        assertThat(NumberText.of(0, 1, "image")).isEqualTo("0 of 1 image");
    }
}
