package io.github.perturb4j.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code evaluate} refuses, in one line. */
class EvaluateBadInputTest {
    @TempDir
    static Path folder;

    private static Path data;

    @TempDir
    private Path fresh;

    @BeforeAll
    static void draw() throws IOException {
        data = EvaluateInputs.scenes(folder.resolve("scenes"), 2);
    }

    private CliRun quick(Path images, Object... more) {
        List<Object> args = new ArrayList<>(List.of("--attacks", "fgsm", "--epsilons", "1/255"));
        args.addAll(List.of(more));
        return EvaluateInputs.run(images, fresh.resolve("out"), args.toArray());
    }

    private void assertRefused(CliRun run, int code, String... parts) {
        assertThat(run.err().lines()).as(run.err()).hasSize(1);
        assertThat(run.err()).startsWith("perturb4j: ").contains(parts).doesNotContain("Exception", "unexpected error");
        assertThat(run.out()).isEmpty();
        assertThat(run.code()).isEqualTo(code);
    }

    private void assertNothingLeft() {
        assertThat(fresh.resolve("out")).doesNotExist();
    }

    @Test
    void anEmptyFolder() throws IOException {
        Path empty = Files.createDirectory(fresh.resolve("empty"));
        assertRefused(quick(empty), 1, empty.toString(), "no class folders");
        Files.createDirectory(empty.resolve("pig"));
        assertRefused(quick(empty), 1, empty.toString(), "no images");
        assertRefused(quick(fresh.resolve("gone")), 1, "gone", "there is no file or folder");
        assertNothingLeft();
    }

    @Test
    void imagesOfWhichNoneCanBeRead() throws IOException {
        Path pigs = Files.createDirectories(fresh.resolve("broken").resolve("pig"));
        Files.writeString(pigs.resolve("1.png"), "no picture");
        Files.writeString(pigs.resolve("2.png"), "");
        assertRefused(quick(pigs.getParent()), 1, "none of the 2 images can be read", "1.png");
        assertNothingLeft();
    }

    @Test
    void aClassFolderUnknownToTheModel() throws IOException {
        Files.createDirectories(fresh.resolve("data").resolve("zebra"));
        assertRefused(quick(fresh.resolve("data")), 1, "zebra", "the network does not know", "nearest names");
        assertNothingLeft();
    }

    @ParameterizedTest
    @CsvSource({"10, 'index 10; the 10 classes have the indices 0 to 9'", "-1, index -1", "zebra, no class 'zebra'"})
    void aLabelOutOfRange(String label, String message) throws IOException {
        Path csv = Files.writeString(fresh.resolve("list.csv"), "path,label\na.png,pig\nb.png," + label + "\n");
        assertRefused(quick(csv), 1, "line 3 of " + csv, message);
        assertNothingLeft();
    }

    @Test
    void aBatchWithLabelsOutOfRangeOrOfOtherClasses() throws IOException {
        byte[] batch = new byte[3073];
        Path file = Files.write(fresh.resolve("batch.bin"), batch);
        assertRefused(quick(file), 1, "does not know", "airplane");
        batch[0] = 10;
        Files.write(file, batch);
        assertRefused(quick(file), 1, file.toString());
        assertNothingLeft();
    }

    @ParameterizedTest
    @CsvSource({
        "'2/255,1/255', 'ascending order, each radius once, found 1/255 after 2/255'",
        "'1/255,0.5/127.5', 'found 0.5/127.5 after 1/255'",
        "'-1/255', is negative",
        "'0,,1', is no number",
        "'', is no number",
        "'0,8', did you mean 8/255"
    })
    void epsilonsThatMakeNoSense(String epsilons, String message) {
        assertRefused(
                EvaluateInputs.run(data, fresh.resolve("out"), "--attacks", "fgsm", "--epsilons", epsilons),
                2,
                "--epsilons",
                message);
        assertNothingLeft();
    }

    @ParameterizedTest
    @CsvSource({
        "pgdd, linf, there is no attack 'pgdd'",
        "'fgsm,pgd:steps=0', linf, steps must be at least 1",
        "'pgd:stepz=3', linf, no option 'stepz'",
        "'fgsm,fgsm', linf, listed twice",
        "'', linf, there is no attack ''",
        "autoattack, l0, not of L0"
    })
    void attacksThatMakeNoSense(String attacks, String norm, String message) {
        assertRefused(
                EvaluateInputs.run(data, fresh.resolve("out"), "--attacks", attacks, "--epsilons", "1", "--norm", norm),
                2,
                message);
        assertNothingLeft();
    }

    @Test
    void numbersOutOfRange() {
        assertRefused(quick(data, "--limit", 0), 2, "--limit", "at least 1");
        assertRefused(quick(data, "--batch-size", 0), 2, "--batch-size");
        assertRefused(quick(data, "--resize", "none"), 2, "--resize", "exact, imagenet");
        assertNothingLeft();
    }

    @Test
    void aRunIsNotOverwrittenNorResumedWithOtherSettings() throws IOException {
        assertThat(quick(data).code()).isZero();
        Path log = fresh.resolve("out").resolve(SampleLog.FILE);
        byte[] before = Files.readAllBytes(log);

        assertRefused(quick(data), 1, "holds a run already", "--resume");
        assertRefused(quick(data, "--resume", "--seed", 3), 1, "seed 0, not 3", "other settings");
        assertRefused(quick(data, "--resume", "--limit", 1, "--plain"), 1, "images 2, not 1", "plain false, not true");
        assertRefused(
                EvaluateInputs.run(data, fresh.resolve("out"), "--attacks", "pgd", "--epsilons", "2/255", "--resume"),
                1,
                "attacks [\"fgsm\"], not [\"pgd\"]",
                "epsilons [\"1/255\"], not [\"2/255\"]");
        assertThat(log).hasBinaryContent(before);
    }

    @Test
    void aRefusedLogIsLeftAsItIs() throws IOException {
        assertThat(quick(data).code()).isZero();
        Path log = fresh.resolve("out").resolve(SampleLog.FILE);
        String torn = Files.readString(log).strip();

        Files.writeString(log, torn);
        assertRefused(quick(data, "--resume", "--seed", 3), 1, "seed 0, not 3");
        assertThat(log).hasContent(torn);
        String unfit = torn.replaceFirst("\"sample\":\\d+", "\"sample\":7");
        Files.writeString(log, unfit);
        assertRefused(quick(data, "--resume"), 1, "line 2 of " + log, "no sample 7");
        assertThat(log).hasContent(unfit);
        for (String foreign : List.of("my notes", torn.lines().findFirst().orElseThrow() + " ")) {
            Files.writeString(log, foreign);
            assertRefused(quick(data, "--resume"), 1, log.toString(), "no log of this run", "{\"configuration\":");
            assertThat(log).hasContent(foreign);
        }
        for (String foreign : List.of("my notes\n", "{}\nmore")) {
            Files.writeString(log, foreign);
            assertRefused(quick(data, "--resume"), 1, "line 1 of " + log);
            assertThat(log).hasContent(foreign);
        }
    }

    @Test
    void aLogThatIsAFolderIsNoMatterOfRoom() throws IOException {
        Files.createDirectories(fresh.resolve("out").resolve(SampleLog.FILE));
        CliRun run = quick(data, "--resume");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("cannot open", SampleLog.FILE).doesNotContain("make room");
    }

    @Test
    void partsOfPixels() {
        assertRefused(
                EvaluateInputs.run(
                        data, fresh.resolve("out"), "--attacks", "sparse-rs", "--epsilons", "1,2.5", "--norm", "l0"),
                2,
                "l0 counts pixels: expected a whole number, found 2.5");
        assertNothingLeft();
    }

    @Test
    void aDamagedLogIsNamed() throws IOException {
        assertThat(quick(data).code()).isZero();
        Path log = fresh.resolve("out").resolve(SampleLog.FILE);
        List<String> lines = Files.readAllLines(log);

        for (String damaged : List.of(
                "{\"configuration\":\"x\"}",
                "no json",
                lines.get(1).replaceFirst("\"sample\":\\d+", "\"sample\":7"),
                lines.get(1).replaceFirst("\"predicted\":\\d+", "\"predicted\":null"))) {
            List<String> broken = new ArrayList<>(lines);
            broken.set(1, damaged);
            Files.write(log, broken);
            assertRefused(quick(data, "--resume"), 1, "line 2 of " + log, "is damaged");
        }
    }
}
