package io.github.perturb4j.cli.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.cli.Inputs;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttackCommandTest {
    @TempDir
    static Path folder;

    private static Path weights;
    private static Path image;

    @TempDir
    private Path fresh;

    private Path out;

    @BeforeAll
    static void writeInputs() {
        weights = Inputs.weights(folder, Inputs.MODEL);
        image = Inputs.image(folder, 32, 32);
    }

    @BeforeEach
    void nameOutput() {
        out = fresh.resolve("deep").resolve("out");
    }

    private CliRun attack(Object... more) {
        return CliRun.of(Inputs.attack(image, weights, out, more));
    }

    private JsonNode attackJson(Object... more) {
        List<Object> args = new ArrayList<>(List.of("--json"));
        args.addAll(List.of(more));
        return attack(args.toArray()).soundJson();
    }

    private JsonNode resultFile() throws IOException {
        return new ObjectMapper().readTree(out.resolve("result.json").toFile());
    }

    private static int cleanClass() {
        return CliRun.of("classify", image, "--model", Inputs.MODEL, "--weights", weights, "--json")
                .json()
                .path("top")
                .path(0)
                .path("index")
                .asInt();
    }

    @Test
    void writesSixFilesAndNothingElse() throws IOException {
        CliRun run = attack("--attack", "pgd");

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "original.png",
                            "adversarial.png",
                            "perturbation.png",
                            "adversarial.safetensors",
                            "report.html",
                            "result.json");
        }
        assertThat(ImageFile.read(out.resolve("original.png"))).isEqualTo(ImageFile.read(image));
    }

    @Test
    void jsonOnStdoutIsTheResultFile() throws IOException {
        assertThat(attackJson("--attack", "fgsm")).isEqualTo(resultFile());
    }

    @Test
    void resultHasTheFieldsPromised() {
        JsonNode json = attackJson("--attack", "pgd", "--steps", "4");

        for (String field : List.of(
                "model",
                "weights_sha256",
                "image",
                "attack",
                "label",
                "target",
                "clean",
                "adversarial",
                "png",
                "success",
                "linf",
                "l2",
                "l1",
                "l0",
                "forward_passes",
                "gradient_calls",
                "seconds",
                "amplify",
                "trace")) {
            assertThat(json.has(field)).as(field).isTrue();
        }
        assertThat(json.path("attack").fieldNames())
                .toIterable()
                .contains(
                        "name", "norm", "epsilon", "steps", "step_size", "seed", "box", "eight_bit", "mask", "options");
        assertThat(json.path("label").fieldNames()).toIterable().containsExactly("index", "name");
        assertThat(json.path("target").isNull()).isTrue();
        assertThat(json.path("clean").fieldNames())
                .toIterable()
                .containsExactly("index", "name", "probability", "label_probability");
        assertThat(json.path("adversarial").fieldNames())
                .toIterable()
                .containsExactly("index", "name", "probability", "label_probability", "target_probability");
        assertThat(json.path("png").fieldNames())
                .toIterable()
                .containsExactly("index", "name", "probability", "success");
        assertThat(json.path("trace"))
                .hasSize(4)
                .allSatisfy(s -> assertThat(s.fieldNames()).toIterable().containsExactly("step", "loss", "margin"));
        assertThat(json.path("image").asText()).isEqualTo(image.toString());
        assertThat(json.path("gradient_calls").asInt()).isEqualTo(4);
        assertThat(json.path("forward_passes").asInt()).isGreaterThanOrEqualTo(6);
    }

    @Test
    void weightsAreNamedByTheirHash() throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(weights));

        assertThat(attackJson("--attack", "fgsm").path("weights_sha256").asText())
                .isEqualTo(HexFormat.of().formatHex(digest));
    }

    @ParameterizedTest
    @CsvSource({
        "fgsm, '', linf, 8, 1, 8", "pgd, '', linf, 8, 20, 2", "sgd, '', linf, 2, 30, 25.5",
        "sgd, --target=9, linf, 2, 100, 1.275", "pgd, --epsilon=4/255, linf, 4, 20, 1",
                "pgd, --norm=l2, l2, 127.5, 20, 31.875"
    })
    void defaultsAreThoseOfTheHelp(String name, String more, String norm, double epsilon, int steps, double stepSize) {
        JsonNode settings =
                (more.isEmpty() ? attackJson("--attack", name) : attackJson("--attack", name, more)).path("attack");

        assertThat(settings.path("name").asText()).isEqualTo(name);
        assertThat(settings.path("norm").asText()).isEqualTo(norm);
        assertThat(settings.path("epsilon").asDouble()).isCloseTo(epsilon / 255, within(1e-15));
        assertThat(settings.path("steps").asInt()).isEqualTo(steps);
        assertThat(settings.path("step_size").asDouble()).isCloseTo(stepSize / 255, within(1e-15));
        assertThat(settings.path("seed").asInt()).isZero();
        assertThat(settings.path("box").asBoolean()).isTrue();
    }

    @Test
    void theTensorsAreTheResultExactly() {
        JsonNode json = attackJson("--attack", "pgd", "--epsilon", "3/255");

        StateDict tensors = StateDict.readSafetensors(out.resolve("adversarial.safetensors"));
        double[] adversarial = tensors.get("adversarial").toDoubles();
        double[] perturbation = tensors.get("perturbation").toDoubles();
        RgbImage original = ImageFile.read(image);
        double linf = 0;
        double squares = 0;
        for (int i = 0; i < adversarial.length; i++) {
            double clean = original.sample(i % 32, i / 32 % 32, i / 1024) / 255f;
            double change = adversarial[i] - clean;
            assertThat(perturbation[i]).isEqualTo((float) change);
            assertThat(adversarial[i]).isBetween(0.0, 1.0);
            linf = Math.max(linf, Math.abs(change));
            squares += change * change;
        }
        assertThat(tensors.get("adversarial").shape()).containsExactly(1, 3, 32, 32);
        assertThat(tensors.names()).containsExactly("adversarial", "perturbation");
        assertThat(linf).isEqualTo(json.path("linf").asDouble()).isLessThanOrEqualTo(3.0 / 255);
        assertThat(Math.sqrt(squares)).isCloseTo(json.path("l2").asDouble(), within(1e-12));
    }

    @Test
    void thePngIsPredictedAgain() {
        JsonNode json = attackJson("--attack", "pgd", "--epsilon", "1/255");

        JsonNode seen = CliRun.of(
                        "classify",
                        out.resolve("adversarial.png"),
                        "--model",
                        Inputs.MODEL,
                        "--weights",
                        weights,
                        "--json")
                .json()
                .path("top")
                .path(0);
        assertThat(json.path("png").path("index")).isEqualTo(seen.path("index"));
        assertThat(json.path("png").path("name")).isEqualTo(seen.path("name"));
        assertThat(json.path("png").path("probability")).isEqualTo(seen.path("probability"));
        assertThat(json.path("png").path("success").asBoolean())
                .isEqualTo(seen.path("index").asInt()
                        != json.path("label").path("index").asInt());
    }

    @Test
    void anUntargetedAttackDescendsMinusTheCrossEntropy() {
        JsonNode json = attackJson("--attack", "pgd", "--no-random-start");

        assertThat(json.path("success").asBoolean()).isTrue();
        assertThat(json.path("adversarial").path("index"))
                .isNotEqualTo(json.path("label").path("index"));
        assertThat(json.path("label").path("index"))
                .isEqualTo(json.path("clean").path("index"));
        assertThat(json.path("trace").path(0).path("loss").asDouble())
                .isCloseTo(Math.log(json.path("clean").path("probability").asDouble()), within(1e-5));
        assertThat(json.path("adversarial").path("target_probability").isNull()).isTrue();
    }

    @Test
    void aTargetedAttackReachesItsTarget() {
        int target = (cleanClass() + 4) % 10;

        JsonNode json = attackJson("--attack", "pgd", "--target", target, "--epsilon", "16/255", "--steps", "20");

        assertThat(json.path("success").asBoolean()).isTrue();
        assertThat(json.path("target").path("index").asInt()).isEqualTo(target);
        assertThat(json.path("adversarial").path("index").asInt()).isEqualTo(target);
        assertThat(json.path("adversarial").path("target_probability"))
                .isEqualTo(json.path("adversarial").path("probability"));
        assertThat(json.path("trace")).hasSize(20);
    }

    @Test
    void classesHaveNamesToo() {
        int clean = cleanClass();
        String label = clean == 8 ? "frog" : "ship";

        JsonNode json = attackJson("--attack", "fgsm", "--label", label.toUpperCase(), "--target", "Auto-Mobile");

        assertThat(json.path("label").path("name").asText()).isEqualTo(label);
        assertThat(json.path("target").path("index").asInt()).isEqualTo(1);
    }

    @Test
    void anImageThatIsMisclassifiedAlreadyIsReturnedAsItIs() {
        int wrong = (cleanClass() + 1) % 10;

        CliRun run = attack("--attack", "pgd", "--label", wrong);

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("nothing to attack");
        JsonNode json = attackJson("--attack", "pgd", "--label", wrong);
        assertThat(json.path("success").asBoolean()).isTrue();
        assertThat(json.path("trace")).isEmpty();
        assertThat(json.path("linf").asDouble()).isZero();
        assertThat(ImageFile.read(out.resolve("adversarial.png"))).isEqualTo(ImageFile.read(image));
    }

    @Test
    void theTargetMustNotBeTheLabel() {
        CliRun given = attack("--attack", "pgd", "--label", "frog", "--target", "6");
        CliRun predicted = attack("--attack", "pgd", "--target", cleanClass());

        assertThat(given.code()).isEqualTo(2);
        assertThat(given.err()).contains("'--target'").contains("'frog' (6)");
        assertThat(predicted.code()).isEqualTo(2);
        assertThat(predicted.err()).contains("'--target'").contains("already");
        assertThat(out.getParent()).doesNotExist();
    }

    @Test
    void theSameCommandTwiceGivesTheSameBytes() throws IOException {
        String[] files = {"original.png", "adversarial.png", "perturbation.png", "adversarial.safetensors"};
        attackJson("--attack", "pgd", "--random-start", "--seed", "5", "--norm", "l2");
        List<byte[]> first = new ArrayList<>();
        for (String file : files) {
            first.add(Files.readAllBytes(out.resolve(file)));
        }

        attackJson("--attack", "pgd", "--random-start", "--seed", "5", "--norm", "l2");

        for (int i = 0; i < files.length; i++) {
            assertThat(Files.readAllBytes(out.resolve(files[i]))).as(files[i]).isEqualTo(first.get(i));
        }
        attackJson("--attack", "pgd", "--random-start", "--seed", "6", "--norm", "l2");
        assertThat(Files.readAllBytes(out.resolve("adversarial.safetensors"))).isNotEqualTo(first.get(3));
    }

    @Test
    void theBoxKeepsPixelsInRangeUnlessItIsOff() {
        attackJson("--attack", "fgsm", "--epsilon", "0.4");
        assertThat(range())
                .satisfies(
                        r -> assertThat(r[0]).isEqualTo(0),
                        r -> assertThat(r[1]).isEqualTo(1));

        assertThat(attackJson("--attack", "fgsm", "--epsilon", "0.4", "--no-box")
                        .path("attack")
                        .path("box")
                        .asBoolean())
                .isFalse();
        assertThat(range())
                .satisfies(
                        r -> assertThat(r[0]).isNegative(),
                        r -> assertThat(r[1]).isGreaterThan(1));
    }

    private double[] range() {
        double[] values = StateDict.readSafetensors(out.resolve("adversarial.safetensors"))
                .get("adversarial")
                .toDoubles();
        return new double[] {
            Arrays.stream(values).min().orElseThrow(),
            Arrays.stream(values).max().orElseThrow()
        };
    }

    @Test
    void thePerturbationIsAmplifiedToFillTheRange() {
        JsonNode json = attackJson("--attack", "fgsm");

        RgbImage picture = ImageFile.read(out.resolve("perturbation.png"));
        int lowest = 255;
        int highest = 0;
        for (int i = 0; i < 32 * 32 * 3; i++) {
            lowest = Math.min(lowest, picture.sample(i % 32, i / 32 % 32, i / 1024));
            highest = Math.max(highest, picture.sample(i % 32, i / 32 % 32, i / 1024));
        }
        assertThat(json.path("amplify").asDouble())
                .isCloseTo(0.5 / json.path("linf").asDouble(), within(1e-4));
        assertThat(lowest).isZero();
        assertThat(highest).isEqualTo(255);
    }

    @Test
    void thePerturbationIsAmplifiedAsAsked() {
        JsonNode json = attackJson("--attack", "fgsm", "--epsilon", "2/255", "--amplify", "50");

        double[] delta = StateDict.readSafetensors(out.resolve("adversarial.safetensors"))
                .get("perturbation")
                .toDoubles();
        RgbImage picture = ImageFile.read(out.resolve("perturbation.png"));
        assertThat(json.path("amplify").asDouble()).isEqualTo(50);
        for (int i = 0; i < delta.length; i++) {
            double value = Math.min(1, Math.max(0, 0.5 + 50 * delta[i]));
            assertThat((double) picture.sample(i % 32, i / 32 % 32, i / 1024)).isCloseTo(value * 255, within(0.5001));
        }
    }

    @Test
    void peopleGetTheTutorialsLines() {
        CliRun run = attack("--attack", "sgd", "--no-box");

        assertThat(run.out().lines())
                .anyMatch(line -> line.startsWith("sgd, 30 steps of size 0.1"))
                .anyMatch(line -> line.startsWith("clean") && line.contains("probability"))
                .anyMatch(line -> line.equals("step  loss CE(label)"))
                .anyMatch(line -> line.strip().startsWith("25  1."))
                .anyMatch(line -> line.startsWith("adversarial"))
                .anyMatch(line -> line.startsWith("success"))
                .anyMatch(line -> line.startsWith("files") && line.contains(out.toString()));
    }

    @Test
    void filesOfAnEarlierRunAreReplacedAndOthersLeft() throws IOException {
        Files.createDirectories(out);
        Files.writeString(out.resolve("result.json"), "old");
        Files.writeString(out.resolve("notes.txt"), "mine");

        JsonNode json = attackJson("--attack", "fgsm");

        assertThat(resultFile()).isEqualTo(json);
        assertThat(out.resolve("notes.txt")).hasContent("mine");
    }

    @Test
    void epsilonZeroChangesNothing() {
        JsonNode json = attackJson("--attack", "pgd", "--epsilon", "0");

        assertThat(json.path("linf").asDouble()).isZero();
        assertThat(json.path("success").asBoolean()).isFalse();
        assertThat(json.path("amplify").asDouble()).isEqualTo(1);
    }
}
