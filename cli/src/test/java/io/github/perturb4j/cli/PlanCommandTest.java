package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perturb4j.cli.output.Errors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanCommandTest {
    private static JsonNode json(Object... more) {
        CliRun run = CliRun.of(Stream.concat(Stream.of("plan", "--model", Inputs.MODEL, "--json"), Stream.of(more))
                .toArray());
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        return run.json();
    }

    @Test
    void listsTheFusedLayersAndTheMemory() {
        JsonNode plan = json();

        assertThat(plan.fieldNames())
                .toIterable()
                .containsExactly(
                        "model",
                        "batch",
                        "size",
                        "threads",
                        "refusal",
                        "layers",
                        "parameter_bytes",
                        "packed_bytes",
                        "workspace_bytes",
                        "need_bytes",
                        "available_bytes",
                        "largest_batch",
                        "products");
        assertThat(plan.path("refusal").isNull()).isTrue();
        assertThat(plan.path("size").asInt()).isEqualTo(32);
        assertThat(plan.path("layers")).hasSizeGreaterThanOrEqualTo(21); // 19 convolutions, the mean, the linear layer
        assertThat(plan.path("layers").path(0).fieldNames()).toIterable().containsExactly("text", "shape", "strategy");
        assertThat(plan.path("layers").path(0).path("text").asText()).startsWith("conv 3x3 3->16 ");
        assertThat(plan.path("parameter_bytes").asLong()).isEqualTo(4 * 269_722);
        assertThat(plan.path("need_bytes").asLong())
                .isGreaterThan(plan.path("packed_bytes").asLong()
                        + plan.path("workspace_bytes").asLong());
        assertThat(plan.path("largest_batch").asLong()).isPositive();
    }

    @Test
    void aLargerBatchTakesALargerWorkspaceAndTheSameWeights() {
        JsonNode one = json("--size", 64);
        JsonNode eight = json("--size", 64, "--batch", 8);

        assertThat(eight.path("workspace_bytes").asLong())
                .isEqualTo(8 * one.path("workspace_bytes").asLong());
        assertThat(eight.path("packed_bytes")).isEqualTo(one.path("packed_bytes"));
        assertThat(eight.path("layers").path(0).path("shape").asText())
                .isNotEqualTo(one.path("layers").path(0).path("shape").asText());
    }

    @Test
    void peopleGetATable() {
        CliRun run = CliRun.of("plan", "--model", Inputs.MODEL, "--batch", 2);

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines().findFirst())
                .hasValueSatisfying(
                        first -> assertThat(first).startsWith("resnet20_cifar, input 2x3x32x32, float32, "));
        assertThat(run.out())
                .contains("conv 3x3/2 16->32", "forward | gradient", "workspace", "enough for a batch of ");
        assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).isEqualTo(line.stripTrailing()));
    }

    @Test
    void aLayersStrategyCanBeChosen() {
        String layer = "conv 3x3 16->16";
        JsonNode chosen = json("--strategy", layer + "=product|winograd_2", "--strategy=conv 3x3 32->32=gathered");

        assertThat(strategies(chosen, layer)).containsOnly("patches | winograd 2x2");
        assertThat(strategies(chosen, "conv 3x3 32->32")).containsOnly("gathered | gathered");
        assertThat(strategies(chosen, "conv 3x3 64->64")).isEqualTo(strategies(json(), "conv 3x3 64->64"));
    }

    @Test
    void bothHalvesCountForTheFirstLayer() {
        String layer = "conv 3x3 3->16";

        assertThat(strategies(json("--strategy", layer + "=gathered|product"), layer))
                .containsExactly("gathered | patches");
        assertThat(strategies(json("--strategy", layer + "=product"), layer)).containsExactly("patches | patches");
        assertThat(strategies(json(), layer).get(0)).contains("folded");
    }

    private static List<String> strategies(JsonNode plan, String layer) {
        return StreamSupport.stream(plan.path("layers").spliterator(), false)
                .filter(each -> each.path("text").asText().startsWith(layer + " "))
                .map(each -> each.path("strategy").asText())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "conv 3x3 16->16, expected LAYER=STRATEGY",
        "conv 3x3 16->16=fast, unknown strategy 'fast'",
        "conv 3x3 16->17=product, no convolution 'conv 3x3 16->17'",
        "'conv 3x3 16->16 + bias, relu=gathered', without what is added to it",
        "mean=gathered, no convolution 'mean'",
        "conv 3x3/2 16->32=winograd_2, cannot compute"
    })
    void aStrategyThatDoesNotFitIsRefused(String text, String says) {
        CliRun run = CliRun.of("plan", "--model", Inputs.MODEL, "--strategy", text);

        assertThat(run.code()).isEqualTo(Errors.USAGE);
        assertThat(run.err()).contains("--strategy", says);
        assertThat(run.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--batch=0", "--batch=-1", "--size=31", "--size=2001", "--threads=0", "--threads=many"})
    void numbersAreChecked(String option) {
        CliRun run = CliRun.of("plan", "--model", Inputs.MODEL, option);

        assertThat(run.code()).isEqualTo(Errors.USAGE);
        assertThat(run.err()).contains(option.substring(0, option.indexOf('='))).contains("plan --help");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void theNumberOfThreadsIsPassedOn() throws IOException, InterruptedException {
        Process program = new ProcessBuilder(
                        ProgramTest.command(List.of("plan", "--model", Inputs.MODEL, "--threads", "3", "--json")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(program.waitFor()).isZero();
        assertThat(new ObjectMapper().readTree(said).path("threads").asInt()).isEqualTo(3);
    }
}
