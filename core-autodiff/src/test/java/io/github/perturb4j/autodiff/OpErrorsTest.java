package io.github.perturb4j.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.check.OpCatalogue;
import io.github.perturb4j.autodiff.kernel.Indices;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.WindowMean.Windows;
import io.github.perturb4j.autodiff.ops.*;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Every misuse of an op is refused in Java, in a message that names the op, what was found and what was expected. */
class OpErrorsTest {
    record Misuse(String op, ThrowingCallable call, String... says) {
        @Override
        public String toString() {
            return op + " " + String.join(" ", says);
        }
    }

    private static Misuse misuse(String op, ThrowingCallable call, String... says) {
        return new Misuse(op, call, says);
    }

    private static Variable x(long... shape) {
        return Variable.leaf(Memory.zeros(DataType.FLOAT, shape));
    }

    private static Variable wide(long... shape) {
        return Variable.leaf(Memory.zeros(DataType.DOUBLE, shape));
    }

    private static final int HUGE = Integer.MAX_VALUE;

    static Stream<Misuse> misuses() {
        return Stream.of(elementwise(), shapes(), reductions(), layers(), images())
                .flatMap(s -> s);
    }

    private static Stream<Misuse> elementwise() {
        return Stream.of(
                misuse("add", () -> Ops.add(x(2, 3), x(4)), "[2, 3]", "[4]", "broadcast"),
                misuse("sub", () -> Ops.sub(x(2, 3), x(3, 2)), "[2, 3]", "[3, 2]"),
                misuse("mul", () -> Ops.mul(x(2), x(3, 3)), "[2]", "[3, 3]"),
                misuse("div", () -> Ops.div(x(2), x(3)), "[2]", "[3]", "equal or 1"),
                misuse("maximum", () -> Ops.maximum(x(2), x(3)), "[2]", "[3]"),
                misuse("power", () -> Ops.pow(x(2), x(3)), "[2]", "[3]", "equal or 1"),
                misuse("minimum", () -> Ops.minimum(x(2), x(3)), "[2]", "[3]"),
                misuse("add", () -> Ops.add(x(2), wide(2)), "FLOAT", "DOUBLE", "[2]"),
                misuse("mat_mul", () -> Ops.matmul(wide(2, 2), x(2, 2)), "DOUBLE", "FLOAT"),
                misuse("mul", () -> Ops.apply(new Mul(), x(2), x(3)), "[2]", "[3]", "one shape"),
                misuse("masked", () -> Ops.apply(new Masked(), x(2), x(2, 1)), "[2]", "[2, 1]"),
                misuse("clamp", () -> Ops.clamp(x(2), 1, 0), "min 1.0", "max 0.0", "min <= max"),
                misuse("clamp", () -> Ops.clamp(x(2), Double.NaN, 0), "NaN"));
    }

    private static Stream<Misuse> shapes() {
        return Stream.of(
                misuse("broadcast_to", () -> Ops.broadcastTo(x(2, 3), 2, 4), "[2, 3]", "[2, 4]"),
                misuse("broadcast_to", () -> Ops.broadcastTo(x(2, 3), 3), "[2, 3]", "[3]"),
                misuse("broadcast_to", () -> Ops.broadcastTo(x(1), 0), "[1]", "[0]"),
                misuse("broadcast_to", () -> Ops.broadcastTo(x(1), -2, 1), "[-2, 1]"),
                misuse("sum_to", () -> Ops.sumTo(x(2, 3), 2), "[2]", "[2, 3]"),
                misuse("sum_to", () -> Ops.sumTo(x(3), 1, 1, 3), "[1, 1, 3]"),
                misuse("reshape", () -> Ops.reshape(x(2, 3), 4), "[2, 3]", "6 elements", "[4] has 4"),
                misuse("reshape", () -> Ops.reshape(x(2, 3), 4, -1), "6 elements", "[4, -1]"),
                misuse("reshape", () -> Ops.reshape(x(2, 3), -1, -1), "at most one -1", "[-1, -1]"),
                misuse("reshape", () -> Ops.reshape(x(2, 3), 0, -1), "extents >= 1", "[0, -1]"),
                misuse("reshape", () -> Ops.reshape(x(2, 3), -2, -3), "[-2, -3]"),
                misuse("reshape", () -> Ops.flatten(x(2, 3), 3), "[2, 3]", "dimension 3"),
                misuse("reshape", () -> Ops.flatten(x(2, 3), -1), "dimension -1"),
                misuse("permute", () -> Ops.permute(x(2, 3), 0), "[0]", "[2, 3]"),
                misuse("permute", () -> Ops.permute(x(2, 3), 0, 0), "[0, 0]", "permutation"),
                misuse("permute", () -> Ops.permute(x(2, 3), 0, 2), "[0, 2]"),
                misuse("permute", () -> Ops.permute(x(2, 3), -1, 0), "[-1, 0]"),
                misuse("slice", () -> Ops.slice(x(2, 3), 2, 0, 1, 1), "dimension 2", "rank 2"),
                misuse("slice", () -> Ops.slice(x(2, 3), 1, 0, 4, 1), "0 to 4", "[2, 3]"),
                misuse("slice", () -> Ops.slice(x(2, 3), 1, 2, 2, 1), "2 to 2"),
                misuse("slice", () -> Ops.slice(x(2, 3), 1, -1, 2, 1), "-1 to 2"),
                misuse("slice", () -> Ops.slice(x(2, 3), 1, 0, 2, 0), "by 0"),
                misuse("slice", () -> Ops.apply(slice(2, 3, Long.MAX_VALUE), x(9)), "[9]", "[2]", "[3]"),
                misuse("embed", () -> Ops.apply(new Embed(d(1), d(3), d(2)), x(3)), "[3]", "[1]", "[2]"),
                misuse("embed", () -> Ops.pad(x(2, 3), 1), "a pair for each", "[1]"),
                misuse("embed", () -> Ops.pad(x(2), 1, 1, 1, 1), "at most 1 dimensions"),
                misuse("embed", () -> Ops.pad(x(2), 1, -1), "pads >= 0", "[1, -1]"),
                misuse("cat", () -> Ops.cat(0), "at least one input"),
                misuse("cat", () -> Ops.cat(1, x(2, 3), x(3, 3)), "dimension 1 only", "[2, 3]", "[3, 3]"),
                misuse("cat", () -> Ops.cat(0, x(2, 3), x(3)), "[2, 3]", "[3]"),
                misuse("cat", () -> Ops.cat(2, x(2, 3)), "dimension 2", "rank 2"),
                misuse("cat", () -> Ops.cat(0, x(2), wide(2)), "FLOAT", "DOUBLE"),
                misuse("gather", () -> Ops.gather(x(2, 3), 1, new long[] {3, 0}, 2, 1), "index 3", "[0, 3)"),
                misuse("gather", () -> Ops.gather(x(2, 3), 1, new long[] {-1, 0}, 2, 1), "index -1"),
                misuse("gather", () -> Ops.gather(x(2, 3), 1, new long[] {0}, 2, 1), "1 indices", "[2, 1]"),
                misuse("gather", () -> Ops.gather(x(2, 3), 1, new long[] {0, 0}, 2), "[2]", "[2, 3]"),
                misuse("gather", () -> Ops.gather(x(2, 3), 2, new long[] {0, 0}, 2, 1), "dimension 2"),
                misuse("gather", () -> Ops.gather(x(2, 3), 1, new long[] {0, 0, 0}, 3, 1), "[3, 1]", "[2, 3]"),
                misuse("pick", () -> Ops.apply(new Pick(at(2)), x(2)), "position 2", "2 elements"),
                misuse("pick", () -> Ops.apply(new Pick(at(-1)), x(2)), "position -1"),
                misuse("place", () -> Ops.apply(new Place(at(2), d(2)), x(1)), "position 2"),
                misuse("place", () -> Ops.apply(new Place(at(1), d(2)), x(3)), "[1]", "[3]"));
    }

    private static Stream<Misuse> reductions() {
        return Stream.of(
                misuse("sum_to", () -> Ops.sum(x(2, 3), true, 2), "dimension 2", "rank 2"),
                misuse("sum_to", () -> Ops.sum(x(2, 3), true, 1, -1), "named twice"),
                misuse("sum_to", () -> Ops.mean(x(), false, 0), "dimension 0", "rank 0"),
                misuse("sum_to", () -> Ops.sumPerChannel(x(3)), "(n, c, ..)", "[3]"),
                misuse("sum_to", () -> Ops.meanPerChannel(x()), "(n, c, ..)", "[]"),
                misuse("max_along", () -> Ops.max(x(2, 3), -3, false), "dimension -3"),
                misuse("max_along", () -> Ops.max(x(), 0, false), "dimension 0", "rank 0"),
                misuse("log_sum_exp", () -> Ops.logSumExp(x(2), 1, true), "dimension 1", "rank 1"),
                misuse("softmax", () -> Ops.softmax(x(2, 3), 5), "dimension 5"),
                misuse("log_softmax", () -> Ops.logSoftmax(x(), -1), "dimension -1", "rank 0"),
                misuse("cross_entropy", () -> Ops.crossEntropy(x(3), 1), "rank 2", "(n, classes)", "[3]"),
                misuse("cross_entropy", () -> Ops.crossEntropy(x(2, 3), 1), "each of 2 samples", "found 1"),
                misuse("cross_entropy", () -> Ops.crossEntropy(x(2, 3), 0, 3), "label 3", "sample 1", "[0, 3)"),
                misuse("cross_entropy", () -> Ops.crossEntropy(x(2, 3), -1, 0), "label -1", "sample 0"));
    }

    private static Stream<Misuse> layers() {
        return Stream.of(
                misuse("mat_mul", () -> Ops.matmul(x(2, 3), x(2, 3)), "inner extents", "[2, 3]"),
                misuse("mat_mul", () -> Ops.matmul(x(3), x(3, 2)), "rank 2", "(m, k)", "[3]"),
                misuse("mat_mul", () -> Ops.matmul(x(2, 3), x(1, 3, 2)), "rank 2", "[1, 3, 2]"),
                misuse("mat_mul", () -> Ops.linear(x(2, 3), x(4, 2), null), "[2, 3]", "[4, 2] transposed"),
                misuse("mat_mul", () -> Ops.linear(x(2, 3), x(4, 3), x(1)), "bias", "[4]", "[1]"),
                misuse("mat_mul", () -> Ops.linear(x(2, 3), x(4, 3), x(2, 4)), "bias", "[2, 4]"),
                misuse("channel_affine", () -> Ops.channelAffine(x(2), x(2), null), "(n, c, ..)", "[2]"),
                misuse("channel_affine", () -> Ops.channelAffine(x(2, 3), x(2), null), "scale", "3 channels", "[2]"),
                misuse("channel_affine", () -> Ops.channelAffine(x(2, 3), x(3), x(1)), "shift", "[1]"),
                misuse("batch_norm", () -> Ops.batchNormTraining(x(1, 3), x(3), x(3), 1e-5), "[1, 3]", "larger batch"),
                misuse("batch_norm", () -> Ops.batchNormTraining(x(3), x(3), x(3), 1e-5), "(n, c, ..)"),
                misuse("batch_norm", () -> Ops.batchNormTraining(x(2, 3), x(3), x(3), -1), "eps >= 0", "-1.0"),
                misuse("batch_norm", () -> Ops.batchNormTraining(x(2, 3), x(2), x(3), 1e-5), "weight", "[2]"),
                misuse("batch_norm", () -> Ops.batchNormTraining(x(2, 3), x(3), x(1), 1e-5), "bias", "[1]"),
                misuse(
                        "batch_norm",
                        () -> Ops.batchNormRelu(x(2, 3), x(3), x(3), x(3, 2), 1e-5, moments -> {}),
                        "[2, 3]",
                        "[3, 2]"),
                misuse(
                        "channel_affine",
                        () -> Ops.batchNormInference(x(2, 3), x(3), x(1), x(3), x(3), 1e-5),
                        "bias",
                        "[3]",
                        "[1]"),
                misuse("channel_affine", () -> Ops.batchNormInference(x(2, 4), x(3), x(3), x(3), x(3), 1e-5), "[3]"));
    }

    private static Stream<Misuse> images() {
        Convolve2d one = new Convolve2d(1, 0, 1, 1);
        return Stream.of(
                misuse("conv2d", () -> conv(x(2, 3, 5), x(4, 3, 3, 3)), "input", "rank 4", "[2, 3, 5]"),
                misuse("conv2d", () -> conv(x(2, 3, 5, 5), x(4, 3)), "weight", "rank 4", "[4, 3]"),
                misuse("conv2d", () -> conv(x(2, 3, 5, 5), x(4, 2, 3, 3)), "3 channels", "[4, 2, 3, 3]"),
                misuse("conv2d", () -> conv(x(2, 3, 5, 5), x(4, 3, 6, 3)), "6x3", "5x5", "does not fit"),
                misuse("conv2d", () -> Ops.conv2d(x(1, 4, 5, 5), x(3, 2, 1, 1), null, 1, 0, 1, 2), "3", "2 groups"),
                misuse("conv2d", () -> new Convolve2d(0, 0, 1, 1), "stride 0"),
                misuse("conv2d", () -> new Convolve2d(1, -1, 1, 1), "padding -1"),
                misuse("conv2d", () -> new Convolve2d(1, 0, 0, 1), "dilation 0"),
                misuse("conv2d", () -> new Convolve2d(1, 0, 1, 0), "groups 0"),
                misuse("conv2d", () -> Ops.conv2d(x(1, 1, 5, 5), x(1, 1, 1, 1), null, 1, HUGE, 1, 1), "" + HUGE),
                misuse("conv2d", () -> Ops.conv2d(x(1, 1, 5, 5), x(1, 1, 3, 3), null, 1, 0, HUGE, 1), "" + HUGE),
                misuse("conv2d", () -> Ops.conv2d(x(1, 2, 5, 5), x(3, 2, 1, 1), x(1), 1, 0, 1, 1), "bias", "[3]"),
                misuse(
                        "conv2d_input_grad",
                        () -> Ops.apply(new Conv2dInputGrad(one, 5, 5), x(1, 2, 3, 4), x(2, 1, 3, 3)),
                        "[1, 2, 3, 3]",
                        "[1, 2, 3, 4]"),
                misuse(
                        "conv2d_input_grad",
                        () -> Ops.apply(new Conv2dInputGrad(one, 1L << 40, 5), x(1, 2, 3, 3), x(2, 1, 3, 3)),
                        "extents"),
                misuse(
                        "conv2d_weight_grad",
                        () -> Ops.apply(new Conv2dWeightGrad(one, 3, 3), x(1, 1, 5, 5), x(1, 2, 3, 4)),
                        "[1, 2, 3, 3]",
                        "[1, 2, 3, 4]"),
                misuse(
                        "conv2d_weight_grad",
                        () -> Ops.apply(new Conv2dWeightGrad(one, 0, 3), x(1, 1, 5, 5), x(1, 2, 6, 3)),
                        "extents"),
                misuse(
                        "conv2d_weight_grad",
                        () -> Ops.apply(
                                new Conv2dWeightGrad(new Convolve2d(1, 0, 1, 2), 1, 1), x(1, 3, 2, 2), x(1, 2, 2, 2)),
                        "3 input channels",
                        "2 groups"),
                misuse("max_pool2d", () -> Ops.maxPool2d(x(1, 2, 2, 4), 3, 1, 0, false), "kernel of 3", "[1, 2, 2, 4]"),
                misuse("max_pool2d", () -> Ops.maxPool2d(x(2, 4), 2, 1, 0, false), "rank 4", "[2, 4]"),
                misuse("max_pool2d", () -> Ops.maxPool2d(x(1, 1, 4, 4), 3, 1, 2, false), "kernel / 2", "padding 2"),
                misuse("max_pool2d", () -> Ops.maxPool2d(x(1, 1, 4, 4), 2, 0, 0, false), "stride 0"),
                misuse("max_pool2d", () -> Ops.maxPool2d(x(1, 1, 4, 4), 2, 1, HUGE, false), "padding " + HUGE),
                misuse("mean_pool2d", () -> Ops.avgPool2d(x(1, 4, 4), 2, 1, 0), "rank 4", "[1, 4, 4]"),
                misuse("mean_pool2d", () -> Ops.avgPool2d(x(1, 1, 4, 4), 5, 1, 0), "kernel 5", "[1, 1, 4, 4]"),
                misuse("mean_pool2d", () -> Ops.avgPool2d(x(1, 1, 4, 4), 2, 1, HUGE), "padding " + HUGE),
                misuse("mean_pool2d", () -> Ops.avgPool2d(x(1, 1, 4, 4), 0, 1, 0), "kernel 0"),
                misuse("mean_pool2d", () -> Ops.adaptiveAvgPool2d(x(1, 1, 4, 4), 0, 1), "0x1", "at least 1x1"),
                misuse("mean_pool2d", () -> Ops.adaptiveAvgPool2d(x(4, 4), 1, 1), "rank 4"),
                misuse("mean_pool2d", () -> Ops.apply(new MeanPool2d(three(), three()), x(1, 1, 3, 4)), "3x3"),
                misuse(
                        "mean_pool2d_gradient",
                        () -> Ops.apply(new MeanPool2dGradient(three(), three()), x(1, 1, 2, 1)),
                        "1x1 windows",
                        "[1, 1, 2, 1]"));
    }

    private static Variable conv(Variable x, Variable weight) {
        return Ops.conv2d(x, weight, null, 1, 0, 1, 1);
    }

    private static Windows three() {
        return Windows.adaptive(3, 1);
    }

    private static Slice slice(long start, long shape, long step) {
        return new Slice(d(start), d(shape), d(step));
    }

    private static long[] d(long... values) {
        return values;
    }

    private static Indices at(int position) {
        return new Indices(d(1), new int[] {position});
    }

    @ParameterizedTest
    @MethodSource("misuses")
    void isNamed(Misuse misuse) {
        assertThatThrownBy(misuse.call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(misuse.op + ": ")
                .message()
                .contains(misuse.says);
    }

    /** Ops of one input that take every array cannot be misused. */
    @Test
    void everyOpThatCanBeMisusedIsHere() {
        Set<String> total = Set.of(
                "abs", "cos", "erf", "exp", "log", "neg", "pow", "relu", "scale", "shift", "sigmoid", "sign", "sin",
                "sqrt", "square", "tanh");
        Set<String> covered = misuses().map(Misuse::op).collect(Collectors.toSet());
        assertThat(OpCatalogue.builtIn().types())
                .extracting(op -> OpCatalogue.example(op, 0).op().name())
                .filteredOn(name -> !total.contains(name))
                .allSatisfy(name -> assertThat(covered).contains(name));
    }

    @Test
    void indicesFillTheirShape() {
        assertThatThrownBy(() -> new Indices(d(2, 2), new int[3])).hasMessageContaining("3 indices");
        assertThatThrownBy(() -> new Indices(d(0), new int[0])).hasMessageContaining("[0]");
    }

    @Test
    void itemNeedsOneElement() {
        assertThat(Variable.of(Memory.filled(DataType.FLOAT, 3, 1, 1)).item()).isEqualTo(3);
        assertThatThrownBy(() -> x(2, 3).item())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[2, 3]");
    }

    @Test
    void attributesAreCopied() {
        int[] dims = {1, 0};
        Variable x = x(2, 3);
        Variable y = Ops.permute(x, dims);
        dims[0] = 0;
        dims[1] = 1;
        assertThat(Gradients.of(Ops.sum(Ops.square(y))).wrt(x).shape()).containsExactly(2, 3);
    }
}
