package io.github.perturb4j.autodiff;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * NaN, infinities, signed zeros, denormal and huge numbers: results and gradients of every elementwise op, and of those
 * along lines, against PyTorch's ({@code golden/make_special_values.py}).
 */
class SpecialValuesTest {
    private static final Map<String, UnaryOperator<Variable>> UNARY = Map.ofEntries(
            Map.entry("abs", Ops::abs),
            Map.entry("clamp", x -> Ops.clamp(x, -1, 1)),
            Map.entry("clamp_low", x -> Ops.clamp(x, Double.NEGATIVE_INFINITY, 0)),
            Map.entry("exp", Ops::exp),
            Map.entry("log", Ops::log),
            Map.entry("neg", Ops::neg),
            Map.entry("relu", Ops::relu),
            Map.entry("sigmoid", Ops::sigmoid),
            Map.entry("sign", Ops::sign),
            Map.entry("sqrt", Ops::sqrt),
            Map.entry("square", Ops::square),
            Map.entry("tanh", Ops::tanh));
    private static final Map<String, BinaryOperator<Variable>> BINARY = Map.of(
            "add", Ops::add,
            "sub", Ops::sub,
            "mul", Ops::mul,
            "div", Ops::div,
            "maximum", Ops::maximum,
            "minimum", Ops::minimum);
    private static final Map<String, UnaryOperator<Variable>> LINES = Map.of(
            "softmax", x -> Ops.softmax(x, 1),
            "log_softmax", x -> Ops.logSoftmax(x, 1),
            "log_sum_exp", x -> Ops.logSumExp(x, 1, false),
            "cross_entropy", x -> Ops.crossEntropy(x, new int[(int) x.size(0)]),
            "max", x -> Ops.max(x, 1, false));

    /** A line of the golden file. */
    record Row(String name, DataType type, List<double[]> numbers) {
        static Row of(String line) {
            String[] parts = line.split("\t");
            List<double[]> numbers = new ArrayList<>();
            for (int i = 2; i < parts.length; i++) {
                numbers.add(Arrays.stream(parts[i].split(" "))
                        .mapToDouble(Double::parseDouble)
                        .toArray());
            }
            return new Row(parts[0], parts[1].equals("float32") ? DataType.FLOAT : DataType.DOUBLE, numbers);
        }

        int inputs() {
            return BINARY.containsKey(name) ? 2 : 1;
        }

        Variable leaf(int input) {
            double[] values = numbers.get(input);
            long[] shape = LINES.containsKey(name) ? new long[] {values.length / 3, 3} : new long[] {values.length};
            return Variable.leaf(Memory.of(type, values, shape));
        }

        Variable apply(Variable... x) {
            if (name.startsWith("pow ")) {
                return Ops.pow(x[0], Double.parseDouble(name.substring(4)));
            }
            return x.length == 2
                    ? BINARY.get(name).apply(x[0], x[1])
                    : (LINES.containsKey(name) ? LINES : UNARY).get(name).apply(x[0]);
        }

        /**
         * A few units in the last place of the number, or of 1 where PyTorch itself subtracts from 1; what is denormal
         * may be 0.
         */
        boolean same(double found, double expected) {
            boolean single = type == DataType.FLOAT;
            double unit = single ? 0x1p-23 : 0x1p-52;
            double least = single ? 0x1p-126 : 0x1p-1022;
            double absolute = switch (name) {
                case "log_sum_exp" -> 1000 * unit; // PyTorch's gradient is e^(x - y) with y rounded
                case "tanh", "sigmoid", "log_softmax", "cross_entropy" -> 4 * unit;
                default -> least;
            };
            return Double.compare(found, expected) == 0
                    || Double.isFinite(expected)
                            && Math.abs(found - expected) <= 8 * unit * Math.abs(expected) + absolute;
        }

        @Override
        public String toString() {
            return name + " " + type;
        }
    }

    static Stream<Row> rows() throws IOException {
        try (InputStream file = SpecialValuesTest.class.getResourceAsStream("/golden/special_values.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().map(Row::of).toList().stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void resultsAndGradientsAreThoseOfPyTorch(Row row) {
        int inputs = row.inputs();
        List<Variable> leaves = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            leaves.add(row.leaf(i));
        }
        Variable y = row.apply(leaves.toArray(Variable[]::new));
        List<String> wrong = new ArrayList<>();
        compare(row, "result", y, row.numbers.get(inputs), wrong);
        Variable ones = Variable.of(Memory.filled(row.type, 1, y.shape()));
        List<Variable> plain = Gradients.of(y).upstream(ones).keepGraph().wrt(leaves);
        List<Variable> recorded = Gradients.of(y).upstream(ones).createGraph().wrt(leaves);
        for (int i = 0; i < inputs; i++) {
            compare(row, "gradient " + i, plain.get(i), row.numbers.get(inputs + 1 + i), wrong);
            compare(row, "recorded gradient " + i, recorded.get(i), row.numbers.get(inputs + 1 + i), wrong);
        }
        assertThat(wrong).as("%s", row).isEmpty();
    }

    private static void compare(Row row, String what, Variable found, double[] expected, List<String> wrong) {
        double[] values = Span.of(found.value()).toDoubles();
        assertThat(values).as("%s of %s", what, row).hasSameSizeAs(expected);
        int perLine = LINES.containsKey(row.name) ? 3 : 1;
        for (int i = 0; i < values.length; i++) {
            if (!row.same(values[i], expected[i])) {
                int line = i * perLine / (values.length * perLine / row.numbers.get(0).length) / perLine * perLine;
                StringBuilder at = new StringBuilder();
                for (int k = 0; k < row.inputs(); k++) {
                    double[] x = row.numbers.get(k);
                    at.append(Arrays.toString(Arrays.copyOfRange(x, line, Math.min(x.length, line + perLine))));
                }
                wrong.add(what + " at " + at + ": expected " + expected[i] + ", found " + values[i]);
            }
        }
    }
}
