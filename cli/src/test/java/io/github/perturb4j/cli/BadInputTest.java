package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong ends in one line on stderr that says what and how to mend it, and leaves nothing behind. */
class BadInputTest {
    @TempDir
    static Path folder;

    private static Path weights;
    private static Path image;

    @TempDir
    private Path fresh;

    @BeforeAll
    static void writeInputs() {
        weights = Inputs.weights(folder, Inputs.MODEL);
        image = Inputs.image(folder, 32, 32);
    }

    private CliRun attack(Path image, Path weights, Object... more) {
        List<Object> args = new ArrayList<>(List.of("--attack", "pgd", "--steps", "2"));
        args.addAll(List.of(more));
        return other(image, weights, args.toArray());
    }

    private CliRun other(Path image, Path weights, Object... more) {
        return CliRun.of(Inputs.attack(image, weights, fresh.resolve("out"), more));
    }

    private void assertRefused(CliRun run, int code, String... parts) {
        assertThat(run.err().lines()).as(run.err()).hasSize(1);
        assertThat(run.err()).startsWith("perturb4j: ").endsWith("\n").contains(parts);
        assertThat(run.err()).doesNotContain("Exception", "\tat ");
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(code);
        assertThat(fresh.resolve("out")).doesNotExist();
    }

    @Test
    void aMissingImage() {
        Path missing = folder.resolve("missing.png");

        assertRefused(attack(missing, weights), 1, missing.toString(), "check the path");
        assertRefused(
                CliRun.of("classify", missing, "--model", Inputs.MODEL, "--weights", weights), 1, missing.toString());
    }

    @Test
    void aTextFileNamedPng() throws IOException {
        Path text = Files.writeString(folder.resolve("text.png"), "this is no picture\n");

        assertRefused(attack(text, weights), 1, text.toString(), "PNG");
    }

    @Test
    void anEmptyImage() throws IOException {
        Path empty = Files.write(folder.resolve("empty.png"), new byte[0]);

        assertRefused(attack(empty, weights), 1, empty.toString(), "0 bytes");
    }

    @Test
    void aPngThatClaimsToBeEnormous() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(17)
                .put("IHDR".getBytes(StandardCharsets.US_ASCII))
                .putInt(60000)
                .putInt(60000)
                .put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(header.array());
        ByteBuffer png = ByteBuffer.allocate(8 + 4 + 17 + 4)
                .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'})
                .putInt(13)
                .put(header.array())
                .putInt((int) crc.getValue());
        Path huge = Files.write(folder.resolve("huge.png"), png.array());

        assertRefused(attack(huge, weights), 1, huge.toString(), "60000x60000", "megapixels");
    }

    @Test
    void anImageTooSmallForTheNetwork() {
        assertRefused(
                attack(Inputs.image(folder, 20, 90), weights, "--resize", "none"), 1, "20x90", "32", "--resize exact");
    }

    @Test
    void anImageTooLargeForTheNetwork() {
        assertRefused(
                attack(Inputs.image(folder, 2100, 2100), weights, "--resize", "none"),
                1,
                "2100x2100",
                "4 megapixels",
                "--resize exact");
    }

    @Test
    void missingWeights() {
        Path missing = folder.resolve("missing.pth");

        assertRefused(attack(image, missing), 1, missing.toString());
    }

    @Test
    void weightsOfAnotherArchitecture() {
        Path other = Inputs.weights(folder, "resnet32_cifar");

        assertRefused(
                attack(image, other),
                1,
                other.toString(),
                "unexpected",
                "These are the weights of resnet32_cifar, not of resnet20_cifar",
                "perturb4j convert");
    }

    @Test
    void weightsOfNoKnownArchitectureWithOtherShapes() {
        Path other = Inputs.weights(folder, "resnet18");

        assertRefused(
                CliRun.of("classify", image, "--model", "resnet50", "--weights", other),
                1,
                "missing",
                "of another shape",
                "expected [",
                "resnet18");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bad_empty.pth",
                "bad_evil_legacy.pth",
                "bad_evil_zip.pth",
                "bad_huge_header.safetensors",
                "bad_offsets.safetensors",
                "bad_text.pth",
                "bad_truncated.safetensors",
                "bad_truncated_legacy.pth",
                "bad_truncated_zip.pth"
            })
    void badCheckpoints(String name) throws IOException {
        Path file = golden(name);

        assertRefused(attack(image, file), 1, file.toString());
        assertRefused(CliRun.of("classify", image, "--model", Inputs.MODEL, "--weights", file), 1, file.toString());
        assertRefused(CliRun.of("convert", file, fresh.resolve("out") + ".safetensors"), 1, file.toString());
        try (Stream<Path> left = Files.list(fresh)) {
            assertThat(left).isEmpty();
        }
        assertThat(Path.of("pwned_by_checkpoint")).doesNotExist();
        assertThat(file.resolveSibling("pwned_by_checkpoint")).doesNotExist();
    }

    private static Path golden(String name) {
        return Path.of("src/test/resources/golden/checkpoints").resolve(name);
    }

    @ParameterizedTest
    @CsvSource({"froog, 'frog'", "airplain, 'airplane'", "n02395406, index"})
    void unknownClasses(String name, String suggestion) {
        assertRefused(attack(image, weights, "--label", name), 2, "'--label'", "'" + name + "'", suggestion);
        assertRefused(attack(image, weights, "--target", name), 2, "'--target'", "'" + name + "'", suggestion);
    }

    @Test
    void unknownClassesOfImageNet() {
        CliRun run = CliRun.of(
                "attack",
                image,
                "--model",
                "resnet18",
                "--weights",
                weights,
                "--attack",
                "fgsm",
                "--target",
                "airlinner",
                "--out",
                fresh.resolve("out"));

        assertRefused(run, 2, "'--target'", "'airliner' (404, n02690373)");
    }

    @Test
    void classesOutOfRange() {
        CliRun run = CliRun.of(
                "attack",
                image,
                "--model",
                "resnet18",
                "--weights",
                weights,
                "--attack",
                "fgsm",
                "--label",
                "1000",
                "--out",
                fresh.resolve("out"));

        assertRefused(run, 2, "'--label'", "1000", "0 to 999");
        assertRefused(attack(image, weights, "--target", "-1"), 2, "'--target'", "-1", "0 to 9");
    }

    @ParameterizedTest
    @CsvSource({
        "-1, negative",
        "8/0, divides by zero",
        "abc, no number",
        "nan, no number",
        "inf, no number",
        "8, did you mean 8/255?",
        "255, did you mean 255/255?",
        "2.5, did you mean 2.5/255?",
        "300, 'so 300 is more than the whole range; the most is 1, or 255/255 ('",
        "300/255, 'so 300/255 is more than the whole range; the most is 1, or 255/255 ('",
        "8/255/255, no number"
    })
    void badEpsilons(String epsilon, String problem) {
        assertRefused(attack(image, weights, "--epsilon", epsilon), 2, "'--epsilon'", epsilon, problem);
    }

    @Test
    void aNormThatTheAttackDoesNotKnow() {
        assertRefused(
                other(image, weights, "--attack", "mi-fgsm", "--norm", "l0"),
                2,
                "--norm",
                "mi-fgsm knows linf, l2, not l0; attacks for l0: fgsm, pgd, sgd, fmn, jsma");
    }

    @ParameterizedTest
    @CsvSource({
        "--steps, 0, at least 1",
        "--steps, many, --steps",
        "--step-size, 0, above 0",
        "--step-size, -2/255, negative",
        "--seed, x, --seed",
        "--norm, l3, 'linf, l2, l1, l0, l0-values'",
        "--attack, zap, 'there are fgsm, pgd, apgd-ce, apgd-dlr'",
        "--attack, autoatack, 'there is no attack ''autoatack''; the nearest names are ''autoattack'''",
        "--attack, pgd:stpes=3, 'pgd has no option ''stpes''; it has steps, step-size, random-start, restarts'",
        "--attack, pgd:steps=many, a whole number",
        "--attack, universal, UniversalAttack",
        "--resize, big, 'shorter, exact, imagenet, none'",
        "--amplify, 0, above 0",
        "--amplify, -5, negative"
    })
    void badNumbersAndNames(String option, String value, String problem) {
        List<Object> args = new ArrayList<>(List.of(option, value));
        if (!option.equals("--attack")) {
            args.addAll(List.of("--attack", "pgd"));
        }

        assertRefused(other(image, weights, args.toArray()), 2, option, problem);
    }

    @Test
    void optionsThatTheAttackDoesNotHave() {
        assertRefused(other(image, weights, "--attack", "fgsm", "--steps", "3"), 2, "fgsm is one step");
        assertRefused(other(image, weights, "--attack", "sgd", "--random-start"), 2, "pgd");
    }

    @Test
    void anUnknownModel() {
        assertRefused(
                CliRun.of("classify", image, "--model", "resnet51", "--weights", weights),
                2,
                "'--model'",
                "'resnet51'",
                "resnet50",
                "resnet110_cifar");
    }

    @Test
    void topBelowOne() {
        assertRefused(
                CliRun.of("classify", image, "--model", Inputs.MODEL, "--weights", weights, "--top", "0"),
                2,
                "'--top'");
    }

    @Test
    void anOutputFolderThatIsAFile() throws IOException {
        Path file = Files.writeString(fresh.resolve("file"), "precious");

        for (Path out : List.of(file, file.resolve("below"))) {
            CliRun run = CliRun.of(
                    "attack", image, "--model", Inputs.MODEL, "--weights", weights, "--attack", "fgsm", "--out", out);
            assertThat(run.err().lines()).hasSize(1);
            assertThat(run.err()).startsWith("perturb4j: cannot write to the output folder " + out);
            assertThat(run.code()).isEqualTo(1);
        }
        assertThat(file).hasContent("precious");
    }

    @Test
    void anOutputFolderThatCannotBeWrittenIsFoundBeforeTheWeightsAreRead() throws IOException {
        Path file = Files.writeString(fresh.resolve("file"), "precious");

        CliRun run = CliRun.of(
                "attack",
                image,
                "--model",
                Inputs.MODEL,
                "--weights",
                folder.resolve("missing"),
                "--attack",
                "fgsm",
                "--out",
                file);

        assertThat(run.err()).contains("output folder");
    }

    @Test
    void anOutputFileThatIsAFolder() throws IOException {
        Path taken = Files.createDirectories(
                        fresh.resolve("taken").resolve("result.json").resolve("x"))
                .getParent()
                .getParent();

        CliRun run = CliRun.of(
                "attack", image, "--model", Inputs.MODEL, "--weights", weights, "--attack", "fgsm", "--out", taken);

        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.code()).isEqualTo(1);
        try (Stream<Path> left = Files.list(taken)) {
            assertThat(left).containsExactly(taken.resolve("result.json"));
        }
    }

    @Test
    void missingAndUnknownArguments() {
        assertRefused(CliRun.of("classify", image), 2, "--model", "perturb4j classify --help");
        assertRefused(
                CliRun.of("classify", image, "--model", Inputs.MODEL), 2, "--weights", "perturb4j classify --help");
        assertRefused(CliRun.of("attack"), 2, "IMAGE", "--out");
        assertRefused(
                CliRun.of("classify", image, image, "--model", Inputs.MODEL, "--weights", weights),
                2,
                "unexpected argument");
        assertRefused(CliRun.of("clasify", image), 2, "unknown command 'clasify'; did you mean 'classify'?");
        assertRefused(
                CliRun.of("attack", "--epsilonn", "1", image),
                2,
                "unknown option '--epsilonn'; did you mean '--epsilon'?");
    }

    @Test
    void debugShowsTheStackTrace() {
        CliRun run = CliRun.of(
                "classify", folder.resolve("missing.png"), "--model", Inputs.MODEL, "--weights", weights, "--debug");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).startsWith("perturb4j: ").contains("\tat ");
    }
}
