package io.github.perturb4j.cli.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.check.OpCatalogue;
import io.github.perturb4j.autodiff.kernel.Elementwise;
import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.cli.Inputs;
import io.github.perturb4j.nn.Function;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.Sequential;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class GradcheckCommandTest {
    private static final String ERROR = "\\d\\.\\de-\\d\\d";

    @TempDir
    private Path folder;

    /** As in the README's claim, on fewer examples. */
    @Test
    void everyOpPassesInBothOrders() {
        CliRun run = CliRun.of("gradcheck", "--op", "all", "--order", "2", "--cases", "2", "--json");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        JsonNode result = run.json();
        assertThat(result.path("verdict").asText()).isEqualTo("passed");
        assertThat(result.path("ops")).hasSameSizeAs(OpCatalogue.builtIn().entries());
        for (JsonNode op : result.path("ops")) {
            assertThat(op.fieldNames())
                    .toIterable()
                    .containsExactly("op", "cases", "comparisons", "worst_relative_error", "kinks", "verdict");
            assertThat(op.path("verdict").asText()).as("%s", op).isEqualTo("passed");
            assertThat(op.path("worst_relative_error").asDouble()).isLessThan(1e-6);
            assertThat(op.path("comparisons").asInt()).isPositive();
            assertThat(op.path("kinks").asInt()).isZero();
        }
    }

    /** Errors of rounding aside, which are not those of every JDK. */
    @Test
    void thePageShowsWhatIsPrinted() throws IOException {
        String page = Files.readString(Path.of("../docs/gradient-checks.md")).replaceAll("(?m)^ {4}", "");
        String printed =
                CliRun.of("gradcheck", "--op", "softmax", "--order", "2").out();

        assertThat(page.replaceAll(ERROR, "ERROR"))
                .contains("$ ./perturb4j gradcheck --op softmax --order 2\n" + printed.replaceAll(ERROR, "ERROR"));
    }

    @Test
    void oneOpIsATableOfOneRow() {
        CliRun run = CliRun.of("gradcheck", "--op", "max_pool2d", "--cases", 2);
        assertThat(run.code()).isZero();
        assertThat(run.out().lines()).hasSize(3);
        assertThat(run.out())
                .startsWith("op                      cases  comparisons  worst relative error  kinks  verdict\n")
                .containsPattern("max_pool2d +2 +\\d+ +\\d\\.\\de-\\d\\d +0  passed\n")
                .containsPattern("\n1 op, order 1: passed, worst relative error \\d\\.\\de-\\d\\d\n");
        assertThat(CliRun.of("gradcheck", "--op", "max_pool2d", "--cases", 2)).isEqualTo(run);
    }

    @Test
    void theGraphOfANetworkIsAudited() {
        Path weights = Inputs.weights(folder, Inputs.MODEL);
        Path image = Inputs.image(folder, 32, 32);
        CliRun run = CliRun.of("gradcheck", "--model", Inputs.MODEL, "--weights", weights, "--image", image, "--json");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        JsonNode result = run.json();
        assertThat(result.fieldNames())
                .toIterable()
                .containsExactly("model", "image", "order", "tolerance", "ops", "checked", "total", "wrong", "verdict");
        assertThat(result.path("checked").asInt())
                .isEqualTo(result.path("total").asInt())
                .isGreaterThan(70);
        assertThat(result.path("wrong").isNull()).isTrue();
        assertThat(result.path("ops").findValuesAsText("op")).contains("conv2d", "relu", "mat_mul", "log_softmax");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--op maxpool2d | '--op': 'maxpool2d' is not known; did you mean 'max_pool2d'",
                "--op conv | did you mean 'conv2d' or 'conv2d_input_grad'",
                "--op nothing_of_the_kind | is not known; choose all or one of abs, add, batch_norm",
                "--order 3 | '--order': expected 1 or 2, found 3",
                "--cases 0 | '--cases': expected a number of at least 1, found 0",
                "--op relu --model resnet20_scenes | give one of them",
                "--image x.png | --image is about a network: name it with --model",
                "--weights x.pt | --weights is about a network: name it with --model",
            })
    void badUsageIsOneLine(String options, String message) {
        CliRun run = CliRun.of((Object[]) ("gradcheck " + options).split(" "));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines()).as(run.err()).hasSize(1);
        assertThat(run.err()).startsWith("perturb4j: ").contains(message);
        assertThat(run.out()).isEmpty();
    }

    /** y = x^2 with a rule that is 0.1 % off, or throws. */
    record WrongSquare(boolean throwing) implements Op {
        @Override
        public INDArray forward(INDArray... x) {
            return Elementwise.map(x[0], v -> v * v);
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            if (throwing) {
                throw new IllegalStateException("no rule");
            }
            return new Variable[] {Ops.mul(Ops.mul(g, x[0]), 2.002)};
        }

        static Example example(Draw draw) {
            return new Example(new WrongSquare(false), draw.normal(3));
        }
    }

    /** The one that throws. */
    record ThrowingSquare() implements Op {
        @Override
        public INDArray forward(INDArray... x) {
            return new WrongSquare(true).forward(x);
        }

        @Override
        public Variable[] vjp(Variable[] x, Variable y, Variable g, boolean[] needed) {
            return new WrongSquare(true).vjp(x, y, g, needed);
        }

        static Example example(Draw draw) {
            return new Example(new ThrowingSquare(), draw.normal(3));
        }
    }

    private static String text(GradcheckResult result) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        GradcheckText.print(out, result);
        out.flush();
        return text.toString();
    }

    @Test
    void aWrongOpFailsAndItsWorstCoordinateIsShown() {
        GradcheckResult result = OpsChecked.of(List.of(new OpCatalogue.Entry("wrong_square", WrongSquare.class)), 2, 1);
        assertThat(result.failed()).isTrue();
        assertThat(result.wrong().input()).isZero();
        assertThat(result.wrong().analytic() / result.wrong().numeric()).isBetween(1.0009, 1.0011);
        assertThat(text(result))
                .containsPattern("wrong_square +2 +6 +1\\.0e-03 +0  failed\n")
                .contains("1 op, order 1: failed, worst relative error 1.0e-03\n")
                .containsPattern("\nwrong: op 1, WrongSquare\\[throwing=false\\] \\[3\\] -> \\[3\\]: FAILED, worst in"
                        + " input 0 at \\[\\d\\]: ");
    }

    @Test
    void theWrongOpOfANetworkIsNamedWithItsPart() {
        Module network = new Sequential(
                Function.flatten(),
                new Sequential(Function.relu(), new Function("square", x -> Ops.apply(new WrongSquare(false), x))));
        GradcheckResult result = ModelAudit.of("small", null, 1, network, network, new Draw(1).normal(1, 3, 2, 2));
        assertThat(result.failed()).isTrue();
        assertThat(result.wrong().part()).isEqualTo("1.1");
        assertThat(result.total()).isGreaterThan(result.checked());
        assertThat(text(result))
                .contains("\nwrong: 1.1, op 3, wrong_square")
                .contains("3 of " + result.total() + " ops of small on noise, order 1: failed");
    }

    @Test
    void aRuleThatThrowsFails() {
        GradcheckResult result =
                OpsChecked.of(List.of(new OpCatalogue.Entry("throwing_square", ThrowingSquare.class)), 1, 1);
        assertThat(result.failed()).isTrue();
        assertThat(text(result)).contains("no rule");
    }
}
