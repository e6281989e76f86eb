package io.github.perturb4j.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.cli.Inputs;
import io.github.perturb4j.cli.Xml;
import io.github.perturb4j.cli.model.WeightsFile;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.Png;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.w3c.dom.Document;

class TrainCommandTest {
    @TempDir
    private Path folder;

    private Path out;

    @BeforeEach
    void out() {
        out = folder.resolve("run");
    }

    private static final List<Object> QUICK = List.of(
            "--data",
            "scenes",
            "--scenes",
            32,
            "--image-size",
            32,
            "--batch-size",
            16,
            "--epochs",
            2,
            "--test-samples",
            20);

    /** Few small scenes, two epochs; with other options, those replace the ones of this. */
    static List<Object> quick(Path out, Object... more) {
        List<Object> given = Arrays.asList(more);
        List<Object> args = new ArrayList<>(List.of("train", "--out", out));
        args.addAll(given);
        for (int i = 0; i < QUICK.size(); i += 2) {
            if (!given.contains(QUICK.get(i))) {
                args.addAll(QUICK.subList(i, i + 2));
            }
        }
        if (!given.contains("--model")) {
            args.addAll(List.of("--model", Inputs.MODEL));
        }
        return args;
    }

    private CliRun train(Object... more) {
        return CliRun.of(quick(out, more).toArray());
    }

    /** A data set of two classes, in DIR/train and DIR/test. */
    private Path photos() throws IOException {
        Path photos = folder.resolve("photos");
        Scenes scenes = Scenes.train(1, 20).sized(32);
        for (int i = 0; i < scenes.size(); i++) {
            if (scenes.label(i) < 2) {
                String set = i < 10 ? "train" : "test";
                Path of = Files.createDirectories(photos.resolve(set).resolve("kind " + scenes.label(i)));
                Png.write(scenes.image(i), of.resolve(i + ".png"));
                Png.write(scenes.image(i), of.resolve("b" + i + ".png"));
            }
        }
        return photos;
    }

    private CliRun trainOn(String data, Object... more) {
        List<Object> args = new ArrayList<>(List.of(
                "train", "--data", data, "--model", Inputs.MODEL, "--batch-size", 2, "--epochs", 1, "--out", out));
        args.addAll(Arrays.asList(more));
        return CliRun.of(args.toArray());
    }

    @Test
    void writesWeightsThatOtherCommandsUse() throws IOException {
        CliRun run = train();

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("32 images of 32x32, 10 classes", "epoch 1/2: loss", "epoch 2/2: loss", "of 20 right");
        StateDict weights = StateDict.readSafetensors(out.resolve(TrainRun.WEIGHTS));
        Classifier classifier = Classifier.of(Architecture.RESNET20_CIFAR, weights, DataType.FLOAT);
        assertThat(classifier.classNames().name(4)).isEqualTo("pig");
        Path pig = folder.resolve("pig.png");
        Png.write(Scenes.test(5).sized(64).image(4), pig);
        CliRun classified = CliRun.of(
                "classify",
                pig,
                "--model",
                Inputs.MODEL,
                "--weights",
                out.resolve(TrainRun.WEIGHTS),
                "--top",
                10,
                "--json");
        assertThat(classified.json().path("top").findValuesAsText("name")).contains("pig", "wombat");
    }

    @Test
    void logsEveryEpoch() throws IOException {
        train("--adversarial", "pgd", "--attack-steps", 2);

        List<String> lines = Files.readAllLines(out.resolve("metrics.jsonl"));
        assertThat(lines).hasSize(2);
        JsonNode last = new ObjectMapper().readTree(lines.get(1));
        assertThat(last.path("epoch").asInt()).isEqualTo(2);
        assertThat(last.path("steps").asInt()).isEqualTo(4);
        assertThat(last.path("test_accuracy").isNumber()).isTrue();
        assertThat(last.path("robust_accuracy").isNumber()).isTrue();
        assertThat(ImageFile.read(out.resolve("curves.png")).width()).isGreaterThan(600);
        thePageShows(lines.size());
        JsonNode summary =
                new ObjectMapper().readTree(out.resolve("summary.json").toFile());
        assertThat(summary.path("test").path("samples").asInt()).isEqualTo(20);
        assertThat(summary.path("robust").path("attack").asText()).contains("PGD, 20 steps", "8/255");
        assertThat(summary.path("settings")
                        .path("adversarial")
                        .path("attack_steps")
                        .asInt())
                .isEqualTo(2);
        assertThat(summary.path("weights_sha256").asText())
                .isEqualTo(WeightsFile.sha256(out.resolve(TrainRun.WEIGHTS)));
    }

    private void thePageShows(int epochs) throws IOException {
        String page = Files.readString(out.resolve("report.html"));
        Document document = Xml.parse(page);

        assertThat(page.split("<svg [^>]*role=\"img\"", -1)).as("charts").hasSize(3);
        assertThat(page)
                .contains("Training of " + Inputs.MODEL, "Trained for 2 epochs", "of 20 under attack (PGD, 20 steps")
                .contains("training images, attacked", "unseen images, attacked")
                .doesNotContain("seconds", "http:", "https:", "<script");
        assertThat(document.getElementsByTagName("tr").getLength()).isEqualTo(1 + epochs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "trades", "mart"})
    void everyKindOfAdversarialTrainingRuns(String kind) {
        CliRun run = train("--adversarial", kind, "--epochs", 1, "--ema", 0.9, "--optimizer", "adamw");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("adversarial training: " + kind, "attacked: ");
    }

    @Test
    void theSameCommandGivesTheSameBits() {
        train();
        Path again = folder.resolve("again");
        CliRun.of(quick(again).toArray());

        assertThat(again.resolve(TrainRun.WEIGHTS)).hasSameBinaryContentAs(out.resolve(TrainRun.WEIGHTS));
    }

    @Test
    void learnsFromFoldersAndSkipsWhatItCannotRead() throws IOException {
        Path photos = photos();
        Files.writeString(photos.resolve("train").resolve("kind 1").resolve("broken.png"), "no picture");

        CliRun run = trainOn("folder:" + photos);

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("4 images of 32x32, 2 classes", "note: 1 image was skipped", "broken.png");
        StateDict weights = StateDict.readSafetensors(out.resolve(TrainRun.WEIGHTS));
        assertThat(weights.get("linear.bias").shape()).containsExactly(2);
    }

    @Test
    void aClassWithoutImagesIsRefused() throws IOException {
        Path photos = photos();
        Files.createDirectories(photos.resolve("train").resolve("kind 7"));

        refused(trainOn("folder:" + photos), 1, "kind 7");
        assertThat(out).doesNotExist();
    }

    @Test
    void classesThatDifferBetweenTrainAndTestAreRefused() throws IOException {
        Path photos = photos();
        Files.move(
                photos.resolve("test").resolve("kind 1"), photos.resolve("test").resolve("kind 2"));

        refused(trainOn("folder:" + photos), 1, "kind 1", "kind 2");
    }

    @Test
    void aBatchFileOfWrongLengthIsRefused() throws IOException {
        Path cifar = Files.createDirectories(folder.resolve("cifar"));
        for (String name : List.of("data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5")) {
            Files.write(cifar.resolve(name + ".bin"), new byte[1000]);
        }

        refused(trainOn("cifar10:" + cifar), 1, "data_batch_1.bin", "1000");
        refused(trainOn("cifar10:" + folder.resolve("nowhere")), 1, "data_batch_1");
    }

    @Test
    void aLearningRateThatDivergesStopsTheRunWithTheReason() {
        refused(train("--lr", 1e30, "--schedule", "constant"), 1, "learning rate", "lower it");
        assertThat(out.resolve(TrainRun.WEIGHTS)).doesNotExist();
        assertThat(out).as("the folder was made for nothing").doesNotExist();
    }

    @Test
    void aRunOfOneStepSaysWhatToChange() {
        CliRun run = train("--scenes", 10, "--batch-size", 128, "--epochs", 1);

        refused(run, 2, "10 images in batches of 128 make 1 step in 1 epoch", "needs 2; take more --epochs");
        refused(train("--scenes", 10, "--epochs", 3, "--warmup", 2, "--schedule", "onecycle"), 2, "--warmup");
        assertThat(out).doesNotExist();
        assertThat(train("--scenes", 10, "--batch-size", 5, "--epochs", 1).code())
                .isZero();
    }

    @Test
    void aRunIsNeitherOverwrittenNorResumedByAnother() {
        train("--epochs", 1);

        refused(train("--epochs", 1), 1, "--resume");
        refused(train("--epochs", 1, "--resume", "--model", "resnet32_cifar"), 1, "resnet20_cifar", "resnet32_cifar");
        refused(train("--epochs", 1, "--resume", "--lr", 0.2), 1, "optimizer.lr 0.1, not 0.2");
        refused(CliRun.of(quick(folder.resolve("none"), "--resume").toArray()), 1, "no run to go on with");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--epochs 0",
                "--batch-size 0",
                "--lr -1",
                "--momentum 2",
                "--scenes 0",
                "--image-size 40",
                "--pad 32",
                "--cutout -1",
                "--warmup 2 --schedule cosine",
                "--warmup 1",
                "--ema 1.5",
                "--clip 0",
                "--beta 3",
                "--adversarial pgd --beta 3",
                "--adversarial fast --attack-steps 3",
                "--adversarial pgd --epsilon 0",
                "--adversarial pgd --epsilon 8",
                "--data pictures",
                "--data folder:",
                "--data cifar10:x --image-size 32",
                "--schedule sawtooth",
                "--test-samples 0"
            })
    void badUsage(String options) {
        refused(train((Object[]) options.split(" ")), 2, "--");
        assertThat(out).doesNotExist();
    }

    private static void refused(CliRun run, int code, String... texts) {
        assertThat(run.err()).contains(texts).startsWith("perturb4j: ");
        assertThat(run.err().lines()).as(run.err()).hasSize(1);
        assertThat(run.code()).as(run.err()).isEqualTo(code);
    }
}
