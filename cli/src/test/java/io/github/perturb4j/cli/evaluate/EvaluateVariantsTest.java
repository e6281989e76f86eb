package io.github.perturb4j.cli.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perturb4j.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate} with attacks of other norms, images of 8 bits, other networks, and random ones. */
class EvaluateVariantsTest {
    private static final String PGD = "pgd:steps=3,step-size=2/255";

    @TempDir
    private static Path folder;

    private static Path data;

    @TempDir
    private Path fresh;

    @BeforeAll
    static void writeScenes() throws IOException {
        data = EvaluateInputs.scenes(folder.resolve("scenes"), 6);
    }

    private JsonNode summary() throws IOException {
        return new ObjectMapper().readTree(fresh.resolve("out/summary.json").toFile());
    }

    private CliRun evaluate(Object... more) {
        return EvaluateInputs.run(data, fresh.resolve("out"), more);
    }

    private static List<String> keys(JsonNode node) {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @Test
    void attacksOfAnotherNormStandForThemselves() throws IOException {
        CliRun run = evaluate("--attacks", PGD + ",ddn:steps=10", "--epsilons", "0,4/255");
        JsonNode summary = summary();
        Path out = fresh.resolve("out");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(keys(summary.path("attacks"))).containsExactly(PGD);
        assertThat(summary.path("worst_case").path("4/255"))
                .isEqualTo(new ObjectMapper()
                        .readTree("{\"correct\":"
                                + summary.path("attacks")
                                        .path(PGD)
                                        .path("4/255")
                                        .path("correct") + "}"));
        JsonNode ddn = summary.path("minimal").path("ddn:steps=10");
        assertThat(keys(ddn))
                .containsExactly("norm", "median", "success", "of", "forward_passes", "gradient_calls", "seconds");
        assertThat(ddn.path("norm").asText()).isEqualTo("l2");
        assertThat(ddn.path("median").asDouble()).isPositive();
        String robust =
                run.out().substring(run.out().indexOf("robust, "), run.out().indexOf("nearest"));
        assertThat(robust).contains(PGD).doesNotContain("ddn");
        assertThat(run.out()).containsPattern("ddn:steps=10 +l2 ");
        String heading = Files.readAllLines(out.resolve("samples.csv")).get(0);
        assertThat(heading)
                .contains(PGD + " @ 4/255")
                .doesNotContain("ddn:steps=10 @")
                .contains("ddn:steps=10 l2");
        assertThat(Files.readString(out.resolve("report.html"))).contains("no part of the tables and the worst case");
    }

    @Test
    void imagesThatAnAttackFoundNoStartForAreCountedAndTold() throws IOException {
        Path more = EvaluateInputs.scenes(fresh.resolve("scenes"), 12);
        String attack = "boundary:steps=2,starts=1";
        CliRun run = EvaluateInputs.run(
                more, fresh.resolve("out"), "--attacks", attack + ",fgsm", "--norm", "l2", "--epsilons", "0.5");

        assertThat(run.code()).as(run.err()).isZero();
        JsonNode summary = summary();
        assertThat(keys(summary.path("without_start"))).containsExactly(attack);
        int without = summary.path("without_start").path(attack).asInt();
        assertThat(without).isPositive();
        assertThat(summary.path("minimal").path(attack).path("success").asInt())
                .isLessThanOrEqualTo(
                        summary.path("minimal").path(attack).path("of").asInt() - without);
        String told = attack + " found no starting point for " + without + " images, which count as robust to it";
        assertThat(run.out()).contains(told);
        assertThat(Files.readString(fresh.resolve("out/report.html"))).contains(told);
        CliRun again = EvaluateInputs.run(
                more,
                fresh.resolve("out"),
                "--attacks",
                attack + ",fgsm",
                "--norm",
                "l2",
                "--epsilons",
                "0.5",
                "--resume");
        assertThat(again.out()).contains(told);
    }

    @Test
    void anEvaluationCountsValuesWhereItIsTold() throws IOException {
        CliRun run = evaluate("--attacks", "pgd:steps=2,fmn:steps=2", "--norm", "l0-values", "--epsilons", "1,3");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(summary().path("settings").path("norm").asText()).isEqualTo("l0-values");
        assertThat(keys(summary().path("attacks"))).containsExactly("pgd:steps=2", "fmn:steps=2");
        assertThat(run.out()).contains("robust, L0 of values");
        assertThat(Files.readAllLines(fresh.resolve("out/samples.jsonl")))
                .filteredOn(line -> line.contains("\"epsilon\":\"3\""))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(new ObjectMapper()
                                .readTree(line)
                                .path("l0_values")
                                .asInt())
                        .isBetween(0, 3));
    }

    @Test
    void radiiThatNoAttackSearchesAreRefused() {
        CliRun run = evaluate("--attacks", "ddn:steps=2,cw:steps=2", "--epsilons", "0,4/255");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("'--norm'", "none of the attacks searches linf")
                .hasLineCount(1);
    }

    @Test
    void withEightBitAllThatCountsAreWholeLevels() throws IOException {
        CliRun run =
                evaluate("--attacks", "pgd:steps=3,step-size=0.3eps", "--epsilons", "2.5/255,6/255", "--eight-bit");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(summary().path("settings").path("eight_bit").asBoolean()).isTrue();
        int found = 0;
        for (String line : Files.readAllLines(fresh.resolve("out/samples.jsonl"))) {
            JsonNode trial = new ObjectMapper().readTree(line);
            if (trial.has("linf")) {
                double levels = trial.path("linf").asDouble() * 255;
                assertThat(levels).isCloseTo(Math.rint(levels), org.assertj.core.api.Assertions.within(1e-9));
                assertThat(levels)
                        .isLessThanOrEqualTo(trial.path("epsilon").asText().equals("6/255") ? 6 : 2);
                found++;
            }
        }
        assertThat(found).isPositive();
        assertThat(evaluate("--attacks", "pgd:steps=3,step-size=0.3eps", "--epsilons", "2.5/255,6/255", "--resume")
                        .err())
                .contains("other settings", "eight_bit");
    }

    @Test
    void imagesOfAnotherNetworkHaveRowsOfTheirOwn() throws IOException {
        String row = PGD + ", transfer from resnet20_scenes_robust";
        Object[] options = {
            "--attacks", PGD + ",deepfool:steps=3", "--epsilons", "0,8/255", "--transfer-from", "resnet20_scenes_robust"
        };
        CliRun run = evaluate(options);
        JsonNode first = summary();

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(keys(first.path("attacks"))).containsExactly(PGD, "deepfool:steps=3", row);
        assertThat(run.out()).contains("transfer from resnet20_scenes_robust");
        assertThat(Files.readString(fresh.resolve("out/report.html"))).contains("transfer from resnet20_scenes_robust");
        assertThat(first.path("attacks").path(row).path("8/255").path("correct").asInt())
                .isGreaterThanOrEqualTo(first.path("attacks")
                        .path(PGD)
                        .path("8/255")
                        .path("correct")
                        .asInt());
        assertThat(first.path("settings")
                        .path("transfer_from")
                        .path("resnet20_scenes_robust")
                        .asText())
                .hasSize(64);
        List<Object> again = new ArrayList<>(List.of(options));
        again.add("--resume");
        assertThat(evaluate(again.toArray()).code()).isZero();
        assertThat(summary().path("attacks")).isEqualTo(first.path("attacks"));
    }

    @Test
    void otherNetworksThatDoNotFitAreRefused() {
        CliRun none = evaluate("--attacks", "ddn:steps=2", "--norm", "l2", "--transfer-from", "resnet20_scenes_robust");
        assertThat(none.err())
                .contains("'--transfer-from'", "none of the attacks is one inside a ball")
                .hasLineCount(1);
        CliRun unknown = evaluate("--attacks", PGD, "--transfer-from", "resnet99");
        assertThat(unknown.err()).contains("'--transfer-from'", "resnet99").hasLineCount(1);
        CliRun classes = evaluate("--attacks", PGD, "--transfer-from", "resnet50:" + data.resolve("none.pth"));
        assertThat(classes.code()).isNotZero();
        assertThat(classes.err()).hasLineCount(1);
    }

    @Test
    void aRandomNetworkIsJudgedByItsDraws() throws IOException {
        Object[] options = {
            "--attacks", PGD, "--epsilons", "0,4/255", "--random-input", "noise:0.1", "--eot", 3, "--no-timings"
        };
        CliRun run = evaluate(options);
        String first = Files.readString(fresh.resolve("out/summary.json"));

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(summary().path("settings").path("random").asText())
                .isEqualTo("3 draws, success in more than half, behind noise:0.1");
        long gradients = summary()
                .path("attacks")
                .path(PGD)
                .path("4/255")
                .path("gradient_calls")
                .asLong();
        assertThat(gradients % 3).isZero();
        assertThat(gradients).isPositive();
        List<Object> small = new ArrayList<>(List.of(options));
        small.addAll(List.of("--batch-size", 2));
        CliRun other = EvaluateInputs.run(data, fresh.resolve("small"), small.toArray());
        assertThat(other.code()).isZero();
        assertThat(Files.readString(fresh.resolve("small/summary.json"))).isEqualTo(first);
    }

    @Test
    void theMeanOfTwoNetworksIsEvaluated() throws IOException {
        CliRun run = evaluate("--model", "resnet20_scenes_robust", "--attacks", PGD, "--epsilons", "0,4/255");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(summary().path("model").asText()).isEqualTo("resnet20_scenes + resnet20_scenes_robust");
        assertThat(summary().path("clean_correct").asInt()).isPositive();
    }
}
