package io.github.perturb4j.cli.attack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.cli.Inputs;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.RgbImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code attack} from a starting image, on several networks, and on networks that draw random numbers. */
class StartAndRandomTest {
    @TempDir
    private static Path folder;

    private static Path image;
    private static Path weights;

    @BeforeAll
    static void writeInputs() throws IOException {
        image = Inputs.image(folder, 32, 32);
        weights = Inputs.weights(folder, Inputs.MODEL);
    }

    private static CliRun attack(Object... options) {
        return CliRun.of(Inputs.attack(image, weights, folder.resolve("out"), options));
    }

    private static JsonNode json(Object... options) {
        List<Object> args = new ArrayList<>(Arrays.asList(options));
        args.add("--json");
        CliRun run = attack(args.toArray());
        assertThat(run.code()).as(run.err()).isZero();
        return run.json();
    }

    /** What the network takes a picture of one colour for. */
    private static int classOf(Path picture) {
        return CliRun.of("classify", picture, "--model", Inputs.MODEL, "--weights", weights, "--json")
                .json()
                .path("top")
                .path(0)
                .path("index")
                .asInt();
    }

    /** An adversarial image of another attack, and the class that it is taken for. */
    private record Start(Path file, int target) {
        static Start find() {
            JsonNode found = json("--attack", "pgd", "--epsilon", "0.5", "--steps", "30");
            assertThat(found.path("success").asBoolean()).isTrue();
            Path file = folder.resolve("start.png");
            try {
                Files.copy(
                        folder.resolve("out/adversarial.png"), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return new Start(file, classOf(file));
        }
    }

    @Test
    void aTargetedDecisionAttackNeedsAStartAndSaysSo() throws IOException {
        Start start = Start.find();
        String boundary = "boundary:steps=5,starts=3";
        JsonNode with = json("--attack", boundary, "--target", start.target(), "--start", start.file());
        assertThat(with.path("success").asBoolean()).isTrue();
        assertThat(with.path("attack").path("start").asText())
                .isEqualTo(start.file().toString());
        assertThat(with.path("note").isNull()).isTrue();

        int rare = rareClass(start.target());
        CliRun without = attack("--attack", boundary, "--target", rare);
        String note = "no starting point found in 3 queries; give one with --start";
        assertThat(without.code()).isZero();
        assertThat(without.out()).contains("success      no; " + note);
        Path out = folder.resolve("out");
        assertThat(Files.readString(out.resolve("report.html"))).contains("N" + note.substring(1));
        assertThat(Files.readString(out.resolve("result.json"))).contains("\"note\" : \"" + note);
    }

    /** A class that neither the image, the start nor noise is taken for. */
    private static int rareClass(int other) {
        int own = classOf(image);
        for (int k = 0; k < 10; k++) {
            if (k != own && k != other) {
                JsonNode tried = json("--attack", "boundary:steps=1,starts=3", "--target", k);
                if (!tried.path("success").asBoolean()) {
                    return k;
                }
            }
        }
        throw new AssertionError("noise is of every class");
    }

    @Test
    void whatIsNoStartIsRefusedBeforeTheAttack() throws IOException {
        int own = classOf(image);
        int target = own == 0 ? 1 : 0;
        assertRefused(
                attack("--attack", "boundary", "--target", target, "--start", image),
                1,
                "takes the starting image " + image,
                "(" + own + "), not for the target",
                "(" + target + ")");
        assertRefused(attack("--attack", "boundary", "--start", image), 1, "which is the label");
        assertRefused(attack("--attack", "boundary", "--start", folder.resolve("none.png")), 1, "none.png");
        Path wide = Inputs.image(Files.createDirectories(folder.resolve("wide")), 48, 32);
        assertRefused(
                attack("--attack", "boundary", "--start", wide, "--resize", "none"),
                1,
                "becomes an input of 48x32, the image one of 32x32");
        assertRefused(
                attack("--attack", "pgd", "--start", image), 2, "'--start' is not for pgd", "boundary", "hopskipjump");
    }

    private static void assertRefused(CliRun run, int code, String... parts) {
        assertThat(run.code()).isEqualTo(code);
        assertThat(run.err()).contains(parts).hasLineCount(1);
        assertThat(run.out()).isEmpty();
    }

    @Test
    void underEightBitTheFileHoldsTheLevelsWhoseDistanceIsExact() {
        JsonNode found = json("--attack", "pgd", "--epsilon", "8/255", "--eight-bit");
        StateDict file = StateDict.readSafetensors(folder.resolve("out/adversarial.safetensors"));
        ByteBuffer adversarial = file.get("adversarial_levels").bytes();
        ByteBuffer original = file.get("original_levels").bytes();
        RgbImage png = ImageFile.read(folder.resolve("out/adversarial.png"));
        double most = 0;
        for (int i = 0; i < 3 * 32 * 32; i++) {
            int level = adversarial.get(i) & 0xFF;
            most = Math.max(most, Math.abs(level - (original.get(i) & 0xFF)) / 255.0);
            assertThat(level).isEqualTo(png.sample(i % 32, i / 32 % 32, i / 1024));
        }
        assertThat(most).isEqualTo(found.path("linf").asDouble()).isLessThanOrEqualTo(8 / 255.0);
        assertThat(file.metadata().get("distance")).contains("adversarial_levels");
    }

    @Test
    void epsilon0AsksForNoGradientAndSaysWhy() {
        CliRun run = attack("--attack", "autoattack", "--epsilon", 0);
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("nothing to attack: epsilon 0 allows no change")
                .contains("1 forward pass, 0 gradients");
    }

    @Test
    void theMeanOfANetworkAndItselfIsTheNetwork() {
        JsonNode one = json("--attack", "pgd", "--steps", 3);
        JsonNode two = json("--attack", "pgd", "--steps", 3, "--model", Inputs.MODEL, "--weights", weights);
        assertThat(two.path("model").asText()).isEqualTo(Inputs.MODEL + " + " + Inputs.MODEL);
        assertThat(two.path("adversarial").path("probability").asDouble())
                .isEqualTo(one.path("adversarial").path("probability").asDouble());
        assertThat(two.path("weights_sha256").asText())
                .isEqualTo(one.path("weights_sha256").asText() + " + "
                        + one.path("weights_sha256").asText());
    }

    @Test
    void networksThatHaveNoMeanAreRefused() {
        assertRefused(attack("--attack", "pgd", "--model", Inputs.MODEL), 2, "2 of --model and 1 of --weights");
        assertRefused(
                attack("--attack", "pgd", "--model", "resnet20_scenes", "--weights", "auto"), 1, "have other classes");
        assertRefused(
                CliRun.of("classify", image, "--model", Inputs.MODEL, "--model", Inputs.MODEL),
                2,
                "classify takes one network, found 2");
    }

    @Test
    void drawsOfARandomNetworkAreCountedJudgedAndRepeatable() {
        Object[] options = {
            "--attack", "pgd", "--steps", 3, "--epsilon", "8/255", "--random-input", "noise:0.2", "--eot", 5
        };
        JsonNode first = json(options);
        JsonNode again = json(options);
        assertThat(first.path("adversarial")).isEqualTo(again.path("adversarial"));
        assertThat(first.path("gradient_calls").asInt()).isEqualTo(15);
        assertThat(first.path("success_share").isNumber()).isTrue();
        assertThat(first.path("success").asBoolean())
                .isEqualTo(first.path("success_share").asDouble() > 0.5);
        assertThat(first.path("attack").path("random").toString())
                .isEqualTo("{\"input\":\"noise:0.2\",\"draws\":5,\"rule\":\"majority\"}");
        assertThat(attack(options).out()).contains("5 draws, success in more than half, behind noise:0.2");
    }

    @Test
    void aNetworkThatDrawsNothingIsToldApart() {
        CliRun run = attack("--attack", "fgsm", "--eot", 3);
        assertThat(run.code()).isZero();
        assertThat(run.err())
                .contains("draws no random numbers", "--random-input")
                .hasLineCount(1);
        assertThat(run.out()).contains("3 gradients");
    }

    @ParameterizedTest
    @CsvSource({
        "--eot, 0, at least 1",
        "--eot-rule, some, 'majority, all'",
        "--random-input, fog:1, 'noise:0.1'",
        "--random-input, noise, has no size",
        "--random-input, resize:2, from 0.0 to 1.0",
        "--random-input, noise:x, no number"
    })
    void randomOptionsThatMakeNoSense(String option, String value, String problem) {
        assertRefused(attack("--attack", "pgd", option, value), 2, option, problem);
    }
}
