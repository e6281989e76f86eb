package io.github.perturb4j.autodiff.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.ops.Embed;
import io.github.perturb4j.autodiff.ops.Place;
import io.github.perturb4j.autodiff.ops.Slice;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Ops in float32, whose loops, strided copies, sums and first-order gradients are kernels of their own, against the
 * same ops in float64, which run on the plain kernels: over random shapes of sizes 1 to 67, and on numbers of every
 * kind. Errors are relative to numbers of size 1, which is what is drawn.
 */
class FastOpsTest {
    private static final int TRIES = 120;

    private static final float[] KINDS = {
        0f,
        -0f,
        1f,
        -1f,
        .5f,
        2f,
        3e38f,
        -3e38f,
        1e-30f,
        -1e-30f,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN
    };

    private static long[] shape(Draw draw, int rank) {
        while (true) {
            long[] shape = new long[rank];
            Arrays.setAll(shape, d -> draw.between(1, draw.chance() ? 5 : 67));
            if (Memory.length(shape) <= 60_000) {
                return shape;
            }
        }
    }

    /** f and the gradient of f's result, given random upstream numbers, in both types. */
    private static void compare(INDArray x, long seed, double precision, UnaryOperator<Variable> f) {
        INDArray[] narrow = run(Memory.copy(x, DataType.FLOAT), seed, f);
        INDArray[] wide = run(Memory.copy(x, DataType.DOUBLE), seed, f);
        for (int i = 0; i < wide.length; i++) {
            assertThat(narrow[i].dataType()).isEqualTo(DataType.FLOAT);
            assertThat(narrow[i].shape()).containsExactly(wide[i].shape());
            close(Span.of(narrow[i]).toDoubles(), Span.of(wide[i]).toDoubles(), precision, i == 0 ? "y" : "gradient");
        }
    }

    static void close(double[] found, double[] expected, double precision, String what) {
        for (int i = 0; i < found.length; i++) {
            double error = Math.abs(found[i] - expected[i]);
            boolean same = Double.compare(found[i] + 0.0, expected[i] + 0.0) == 0;
            boolean over = Double.isInfinite(found[i]) && Math.abs(expected[i]) >= Float.MAX_VALUE;
            if (!(same || over || error <= precision * (1 + Math.abs(expected[i])))) {
                throw new AssertionError(what + " at " + i + ": expected " + expected[i] + ", found " + found[i]);
            }
        }
    }

    private static INDArray[] run(INDArray x, long seed, UnaryOperator<Variable> f) {
        Variable leaf = Variable.leaf(x);
        Variable y = f.apply(leaf);
        INDArray g = Memory.copy(Memory.copy(new Draw(seed).normal(y.shape()), DataType.FLOAT), x.dataType());
        Variable dx = Gradients.of(y).upstream(Variable.of(g)).wrt(leaf);
        return new INDArray[] {y.value(), dx.value()};
    }

    private static INDArray rounded(INDArray x) {
        return Memory.copy(Memory.copy(x, DataType.FLOAT), DataType.DOUBLE);
    }

    @Property(tries = TRIES, seed = "51", edgeCases = EdgeCasesMode.NONE)
    void elementwise(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        List<UnaryOperator<Variable>> functions = List.of(
                Ops::abs,
                Ops::neg,
                Ops::square,
                Ops::relu,
                Ops::sign,
                Ops::tanh,
                Ops::sigmoid,
                Ops::exp,
                x -> Ops.mul(x, 0.5),
                x -> Ops.add(x, 0.25),
                x -> Ops.clamp(x, -0.5, 1),
                x -> Ops.sqrt(Ops.abs(x)),
                x -> Ops.div(x, Ops.exp(x)),
                x -> Ops.maximum(x, Ops.constant(Memory.filled(x.dtype(), 0.25, 1))),
                x -> Ops.minimum(Ops.neg(x), x));
        INDArray x = rounded(draw.normal(shape(draw, draw.between(1, 4))));
        compare(x, seed, 2e-6, functions.get(draw.between(0, functions.size() - 1)));
        INDArray positive = rounded(draw.uniform(0.1, 5, x.shape()));
        double exponent = draw.chance() ? -0.5 : 3;
        compare(positive, seed, 2e-6, draw.chance() ? Ops::log : v -> Ops.pow(v, exponent));
    }

    @Property(tries = TRIES, seed = "52", edgeCases = EdgeCasesMode.NONE)
    void choicesAmongNumbersOfEveryKind(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        int n = draw.between(1, 3000);
        List<UnaryOperator<Variable>> functions = List.of(
                Ops::relu,
                Ops::sign,
                Ops::abs,
                x -> Ops.clamp(x, -1, 2),
                x -> Ops.clamp(x, 0, Double.POSITIVE_INFINITY),
                x -> Ops.maximum(x, reversed(x)),
                x -> Ops.minimum(x, reversed(x)));
        compare(kinds(draw, n), seed, 1e-6, functions.get(draw.between(0, functions.size() - 1)));
    }

    static INDArray kinds(Draw draw, long... shape) {
        double[] values = new double[(int) Memory.length(shape)];
        Arrays.setAll(values, i -> KINDS[draw.between(0, KINDS.length - 1)]);
        return Memory.of(DataType.DOUBLE, values, shape);
    }

    /** A constant: the same numbers backwards. */
    private static Variable reversed(Variable x) {
        double[] values = Span.of(x.value()).toDoubles();
        double[] backwards = IntStream.range(0, values.length)
                .mapToDouble(i -> values[values.length - 1 - i])
                .toArray();
        return Ops.constant(Memory.of(x.dtype(), backwards, x.shape()));
    }

    @Property(tries = 3 * TRIES, seed = "53", edgeCases = EdgeCasesMode.NONE)
    void moves(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        long[] shape = shape(draw, draw.between(1, 4));
        List<Function<long[], UnaryOperator<Variable>>> makers = List.of(
                whole -> {
                    int[] dims = draw.permutation(whole.length);
                    return x -> Ops.permute(x, dims);
                },
                whole -> {
                    Slice box = draw.box(whole);
                    return x -> Ops.apply(box, x);
                },
                whole -> {
                    long[] around = Arrays.stream(whole).map(e -> 3 * e + 2).toArray();
                    long[] start = new long[whole.length];
                    long[] step = new long[whole.length];
                    Arrays.setAll(start, d -> draw.between(0, 2));
                    Arrays.setAll(step, d -> draw.between(1, 3));
                    return x -> Ops.apply(new Embed(start, around, step), x);
                },
                whole -> x -> Ops.cat(0, x, Ops.neg(x), x),
                whole -> x -> Ops.cat(whole.length - 1, x, Ops.neg(x)),
                whole -> x -> Ops.reshape(x, -1),
                whole -> {
                    long[] larger = extended(draw.between(1, 9), whole);
                    return x -> Ops.broadcastTo(x, larger);
                },
                whole -> x -> Ops.broadcastTo(Ops.reshape(x, extended(whole, 1)), extended(whole, 7)));
        compare(
                rounded(draw.normal(shape)),
                seed,
                1e-6,
                makers.get(draw.between(0, makers.size() - 1)).apply(shape));
    }

    private static long[] extended(long first, long[] rest) {
        long[] all = new long[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    private static long[] extended(long[] first, long last) {
        long[] all = Arrays.copyOf(first, first.length + 1);
        all[first.length] = last;
        return all;
    }

    @Property(tries = TRIES, seed = "54", edgeCases = EdgeCasesMode.NONE)
    void sums(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        long[] shape = draw.chance() ? shape(draw, draw.between(1, 4)) : new long[] {draw.between(1, 3), 40_000};
        long[] small = draw.broadcastable(shape);
        INDArray positive = rounded(draw.uniform(0, 1, shape)); // so that a sum is as large as what is added up
        compare(positive, seed, 2e-6, x -> Ops.sumTo(x, small));
    }

    @Property(tries = 2 * TRIES, seed = "55", edgeCases = EdgeCasesMode.NONE)
    void lines(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        long extent = draw.chance() ? draw.between(1, 67) : draw.between(68, 2500);
        long[] shape = {draw.between(1, 9), extent};
        INDArray x = rounded(draw.normal(shape));
        boolean keep = draw.chance();
        switch (draw.between(0, 3)) {
            case 0 -> compare(x, seed, 5e-6, v -> Ops.softmax(v, 1));
            case 1 -> compare(x, seed, 5e-6, v -> Ops.logSoftmax(v, -1));
            case 2 -> compare(x, seed, 5e-6, v -> Ops.logSumExp(v, 1, keep));
            default -> compare(kinds(draw, shape), seed, 1e-6, v -> Ops.max(v, 1, true));
        }
    }

    @Property(tries = 2 * TRIES, seed = "56", edgeCases = EdgeCasesMode.NONE)
    void pooling(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        int kernel = draw.between(1, 5);
        int stride = draw.between(1, 3);
        int padding = draw.between(0, kernel / 2);
        long[] shape = {draw.between(1, 3), draw.between(1, 9), draw.between(kernel, 67), draw.between(kernel, 67)};
        boolean ceil = draw.chance();
        INDArray x = draw.chance() ? kinds(draw, shape) : rounded(draw.normal(shape));
        compare(x, seed, 1e-6, v -> Ops.maxPool2d(v, kernel, stride, padding, ceil));
        INDArray mild = rounded(draw.uniform(0, 1, shape));
        compare(mild, seed, 2e-6, v -> Ops.avgPool2d(v, kernel, stride, padding));
        compare(mild, seed, 2e-6, v -> Ops.adaptiveAvgPool2d(v, 1, 1));
    }

    @Property(tries = TRIES, seed = "57", edgeCases = EdgeCasesMode.NONE)
    void picking(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        int length = draw.between(1, 20_000);
        int[] flat = IntStream.range(0, draw.between(1, 9000))
                .map(i -> draw.between(0, length - 1))
                .toArray();
        int[] chosen =
                draw.chance() ? flat : Arrays.stream(flat).distinct().sorted().toArray();
        Indices indices = new Indices(new long[] {chosen.length}, chosen);
        INDArray x = rounded(draw.uniform(0, 1, chosen.length));
        compare(x, seed, 1e-6, v -> Ops.apply(new Place(indices, new long[] {length}), v));
    }

    @Property(tries = 40, seed = "58", edgeCases = EdgeCasesMode.NONE)
    void whatPoolingKeptIsWhatItWouldFindAgain(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        MaxPooling pooling = new MaxPooling(3, 2, 1, 17, 20);
        long[] shape = {draw.between(1, 2), draw.between(1, 9), 34, 40};
        INDArray x = Memory.copy(draw.chance() ? kinds(draw, shape) : draw.normal(shape), DataType.FLOAT);
        byte[] taken = pooling.newTaken(x);
        INDArray g = Memory.copy(draw.normal(pooling.forward(x, taken).shape()), DataType.FLOAT);
        assertThat(Span.of(pooling.gradient(x, taken, g)).toDoubles())
                .containsExactly(Span.of(pooling.gradient(x, null, g)).toDoubles());
    }

    @Property(tries = 40, seed = "59", edgeCases = EdgeCasesMode.NONE)
    void products(@ForAll @LongRange(max = 1_000_000) long seed) {
        Draw draw = new Draw(seed);
        int m = draw.between(1, 30);
        int k = draw.chance() ? draw.between(1, 67) : draw.between(500, 4500); // long rows go in several runs
        int n = draw.between(1, 300);
        boolean transposeA = draw.chance();
        boolean transposeB = draw.chance();
        double scale = 1 / Math.sqrt(k);
        INDArray a = rounded(draw.uniform(-scale, scale, transposeA ? new long[] {k, m} : new long[] {m, k}));
        INDArray b = rounded(draw.normal(transposeB ? new long[] {n, k} : new long[] {k, n}));
        INDArray narrow = MatrixProduct.of(
                Memory.copy(a, DataType.FLOAT), transposeA, Memory.copy(b, DataType.FLOAT), transposeB);
        INDArray wide = MatrixProduct.of(a, transposeA, b, transposeB);
        close(Span.of(narrow).toDoubles(), Span.of(wide).toDoubles(), 5e-6, "product");
    }
}
