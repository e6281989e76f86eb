package io.github.perturb4j.autodiff;

import io.github.perturb4j.autodiff.kernel.BatchStatistics.Moments;
import io.github.perturb4j.autodiff.kernel.Indices;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.WindowMean.Windows;
import io.github.perturb4j.autodiff.ops.*;
import java.util.Arrays;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The operations, as functions of variables. Each computes at once, and is recorded where an input requires a gradient
 * (see {@link Variable}).
 *
 * <p>Elementwise functions of two variables broadcast by NumPy's rule: shapes are aligned at their last dimensions, and
 * an extent of 1, or a missing one, is repeated. Dimensions count from the end when negative. Every function throws
 * {@link IllegalArgumentException}, naming the op, what was found and what was expected, if shapes or types do not fit.
 * The classes in {@code autodiff.ops} hold the formulas.
 */
public final class Ops {
    private Ops() {}

    /** Computes any op, the built-in ones or your own, and records it where needed. */
    public static Variable apply(Op op, Variable... inputs) {
        return Variable.apply(op, inputs);
    }

    /** A constant computed on the way, such as a mask: it belongs to the innermost {@link Scope}. */
    public static Variable constant(INDArray computed) {
        Scope.adopt(computed);
        return Variable.of(computed);
    }

    /** A constant of zeros like x: the gradient of what is flat. */
    public static Variable zerosLike(Variable x) {
        return constant(Memory.zeros(x.dtype(), x.shape()));
    }

    // ---------------------------------------------------------------- two variables, broadcasting

    public static Variable add(Variable a, Variable b) {
        return binary(new Add(), a, b);
    }

    public static Variable sub(Variable a, Variable b) {
        return binary(new Sub(), a, b);
    }

    public static Variable mul(Variable a, Variable b) {
        return binary(new Mul(), a, b);
    }

    public static Variable div(Variable a, Variable b) {
        return binary(new Div(), a, b);
    }

    public static Variable maximum(Variable a, Variable b) {
        return binary(new Maximum(), a, b);
    }

    public static Variable minimum(Variable a, Variable b) {
        return binary(new Minimum(), a, b);
    }

    /** g where the mask is above 0, else 0, even where g is infinite or NaN; broadcasting. */
    public static Variable masked(Variable mask, Variable g) {
        return binary(new Masked(), mask, g);
    }

    /** a^b; {@link #pow(Variable, double)} has one exponent for all. */
    public static Variable pow(Variable a, Variable b) {
        return binary(new Power(), a, b);
    }

    private static Variable binary(Op op, Variable a, Variable b) {
        long[] shape = OpChecks.broadcast(op::name, a.shape(), b.shape());
        return apply(op, broadcastTo(a, shape), broadcastTo(b, shape));
    }

    // ---------------------------------------------------------------- one variable

    public static Variable add(Variable x, double amount) {
        return apply(new Shift(amount), x);
    }

    public static Variable sub(double amount, Variable x) {
        return apply(new Shift(amount), neg(x));
    }

    public static Variable mul(Variable x, double factor) {
        return apply(new Scale(factor), x);
    }

    public static Variable neg(Variable x) {
        return apply(new Neg(), x);
    }

    public static Variable abs(Variable x) {
        return apply(new Abs(), x);
    }

    public static Variable sign(Variable x) {
        return apply(new Sign(), x);
    }

    public static Variable exp(Variable x) {
        return apply(new Exp(), x);
    }

    public static Variable log(Variable x) {
        return apply(new Log(), x);
    }

    public static Variable sqrt(Variable x) {
        return apply(new Sqrt(), x);
    }

    public static Variable square(Variable x) {
        return apply(new Square(), x);
    }

    public static Variable pow(Variable x, double exponent) {
        return apply(new Pow(exponent), x);
    }

    public static Variable tanh(Variable x) {
        return apply(new Tanh(), x);
    }

    public static Variable sigmoid(Variable x) {
        return apply(new Sigmoid(), x);
    }

    public static Variable relu(Variable x) {
        return apply(new Relu(), x);
    }

    /** The error function. */
    public static Variable erf(Variable x) {
        return apply(new Erf(), x);
    }

    public static Variable sin(Variable x) {
        return apply(new Sin(), x);
    }

    public static Variable cos(Variable x) {
        return apply(new Cos(), x);
    }

    public static Variable clamp(Variable x, double min, double max) {
        return apply(new Clamp(min, max), x);
    }

    // ---------------------------------------------------------------- shapes

    /** x itself if it has the shape already. */
    public static Variable broadcastTo(Variable x, long... shape) {
        return Arrays.equals(x.shape(), shape) ? x : apply(new BroadcastTo(shape), x);
    }

    /** x itself if it has the shape already. */
    public static Variable sumTo(Variable x, long... shape) {
        return Arrays.equals(x.shape(), shape) ? x : apply(new SumTo(shape), x);
    }

    /** x itself if it has the shape already; one extent may be -1 and follows from the others. */
    public static Variable reshape(Variable x, long... shape) {
        long[] wanted = shape.clone();
        Reshape op = new Reshape(wanted);
        boolean valid = true;
        int open = -1;
        for (int d = 0; d < wanted.length; d++) {
            valid &= wanted[d] >= 1 || wanted[d] == -1 && open < 0;
            open = wanted[d] == -1 ? d : open;
            wanted[d] = Math.max(1, wanted[d]);
        }
        OpChecks.that(valid, op, "expected extents >= 1, and at most one -1, found " + Arrays.toString(shape));
        if (open >= 0) {
            long known = Memory.length(wanted);
            OpChecks.that(
                    x.value().length() % known == 0,
                    op,
                    "the " + x.value().length() + " elements of the shape " + OpChecks.text(x.value())
                            + " do not fill the shape " + Arrays.toString(shape));
            wanted[open] = x.value().length() / known;
        }
        return Arrays.equals(x.shape(), wanted) ? x : apply(new Reshape(wanted), x);
    }

    /** All dimensions from {@code from} on, counted from the front, become one. */
    public static Variable flatten(Variable x, int from) {
        OpChecks.that(
                from >= 0 && from <= x.rank(),
                new Reshape(),
                "cannot flatten the shape " + OpChecks.text(x.value()) + " from dimension " + from + " on");
        long[] shape = Arrays.copyOf(x.shape(), from + 1);
        shape[from] = -1;
        return reshape(x, shape);
    }

    public static Variable permute(Variable x, int... dims) {
        return apply(new Permute(dims), x);
    }

    /** Elements start, start + step, .. before {@code end} of one dimension. */
    public static Variable slice(Variable x, int dim, long start, long end, long step) {
        long[] from = new long[x.rank()];
        long[] shape = x.shape().clone();
        long[] steps = new long[x.rank()];
        Arrays.fill(steps, 1);
        Slice op = new Slice(from, shape, steps);
        int d = OpChecks.dim(op, dim, x.rank());
        OpChecks.that(
                step >= 1 && start >= 0 && end > start && end <= shape[d],
                op,
                "elements " + start + " to " + end + " by " + step + " of dimension " + d + " are not inside the shape "
                        + Arrays.toString(shape));
        from[d] = start;
        shape[d] = (end - start + step - 1) / step;
        steps[d] = step;
        return apply(op, x);
    }

    /** Zeros around x: pairs (before, after), the last dimension's first, as PyTorch orders them. */
    public static Variable pad(Variable x, long... pads) {
        long[] start = new long[x.rank()];
        long[] shape = x.shape().clone();
        long[] step = new long[x.rank()];
        Arrays.fill(step, 1);
        Embed op = new Embed(start, shape, step);
        OpChecks.that(
                pads.length % 2 == 0 && pads.length <= 2 * x.rank(),
                op,
                "expected a pair for each of at most " + x.rank() + " dimensions, found " + Arrays.toString(pads));
        for (int i = 0; i < pads.length; i++) {
            OpChecks.that(pads[i] >= 0, op, "expected pads >= 0, found " + Arrays.toString(pads));
            int d = x.rank() - 1 - i / 2;
            start[d] += i % 2 == 0 ? pads[i] : 0;
            shape[d] += pads[i];
        }
        return apply(op, x);
    }

    /** {@link Embed}: zeros between and around the elements of x. */
    public static Variable embed(Variable x, long[] start, long[] shape, long[] step) {
        return apply(new Embed(start, shape, step), x);
    }

    public static Variable cat(int dim, Variable... parts) {
        return apply(new Cat(dim), parts);
    }

    /**
     * y[i][j] = x[i][index[i][j]] for dim 1, and likewise for others: y has the shape of {@code index}, which agrees
     * with x's in rank and does not exceed it outside {@code dim}.
     *
     * @param index row-major, of shape {@code shape}
     */
    public static Variable gather(Variable x, int dim, long[] index, long... shape) {
        Gather gather = new Gather(x.shape(), dim, shape);
        return apply(new Pick(new Indices(shape, gather.flat(index))), x);
    }

    /** The elements of x at flat row-major places, in the shape of these. */
    public static Variable pick(Variable x, Indices from) {
        return apply(new Pick(from), x);
    }

    // ---------------------------------------------------------------- reductions

    /** The sum of all elements, of rank 0. */
    public static Variable sum(Variable x) {
        return sumTo(x);
    }

    /** The sum over the given dimensions, which keep extent 1 or vanish. */
    public static Variable sum(Variable x, boolean keep, int... dims) {
        long[] kept = x.shape().clone();
        boolean[] gone = new boolean[kept.length];
        for (int dim : dims) {
            int d = OpChecks.dim(new SumTo(), dim, kept.length);
            OpChecks.that(!gone[d], new SumTo(), "dimension " + d + " is named twice in " + Arrays.toString(dims));
            kept[d] = 1;
            gone[d] = true;
        }
        Variable sum = sumTo(x, kept);
        return keep ? sum : reshape(sum, without(kept, gone));
    }

    /** The mean of all elements, of rank 0. */
    public static Variable mean(Variable x) {
        return mul(sum(x), 1.0 / x.value().length());
    }

    /** The mean over the given dimensions, which keep extent 1 or vanish. */
    public static Variable mean(Variable x, boolean keep, int... dims) {
        Variable sum = sum(x, keep, dims);
        return mul(sum, (double) sum.value().length() / x.value().length());
    }

    /** The maximum along a dimension, which keeps extent 1 or vanishes; g goes to the first of equal maxima. */
    public static Variable max(Variable x, int dim, boolean keep) {
        return dropped(apply(new MaxAlong(dim), x), dim, keep);
    }

    /** log sum e^x along a dimension, which keeps extent 1 or vanishes. */
    public static Variable logSumExp(Variable x, int dim, boolean keep) {
        return dropped(apply(new LogSumExp(dim), x), dim, keep);
    }

    private static Variable dropped(Variable x, int dim, boolean keep) {
        boolean[] gone = new boolean[x.rank()];
        gone[dim < 0 ? dim + x.rank() : dim] = true;
        return keep ? x : reshape(x, without(x.shape(), gone));
    }

    private static long[] without(long[] shape, boolean[] gone) {
        long[] rest = new long[shape.length];
        int n = 0;
        for (int d = 0; d < shape.length; d++) {
            if (!gone[d]) {
                rest[n++] = shape[d];
            }
        }
        return Arrays.copyOf(rest, n);
    }

    /** The sum over all dimensions but the second, of shape (C). */
    public static Variable sumPerChannel(Variable x) {
        return reshape(sumTo(x, perChannel(x)), -1);
    }

    /** The mean over all dimensions but the second, of shape (1, C, 1, ..). */
    public static Variable meanPerChannel(Variable x) {
        Variable sum = sumTo(x, perChannel(x));
        return mul(sum, (double) sum.value().length() / x.value().length());
    }

    private static long[] perChannel(Variable x) {
        OpChecks.that(
                x.rank() >= 2,
                new SumTo(),
                "expected an input (n, c, ..), found the shape " + OpChecks.text(x.value()));
        long[] shape = new long[x.rank()];
        Arrays.fill(shape, 1);
        shape[1] = x.size(1);
        return shape;
    }

    // ---------------------------------------------------------------- layers

    /** op(a) op(b): (m, k) by (k, n). */
    public static Variable matmul(Variable a, Variable b) {
        return apply(new MatMul(false, false), a, b);
    }

    /** op(a) op(b), where op transposes if asked. */
    public static Variable matmul(Variable a, boolean transposeA, Variable b, boolean transposeB) {
        return apply(new MatMul(transposeA, transposeB), a, b);
    }

    /** y = x w^T + bias: x (N, in), w (out, in), bias (out) or null. */
    public static Variable linear(Variable x, Variable weight, Variable bias) {
        MatMul op = new MatMul(false, true);
        Variable y = apply(op, x, weight);
        return bias == null ? y : add(y, perChannel(op, "bias", bias, weight.size(0)));
    }

    /** v itself, which must have one number per channel: broadcasting a single one would hide a mistake. */
    private static Variable perChannel(Op op, String name, Variable v, long channels) {
        OpChecks.that(
                v.rank() == 1 && v.size(0) == channels,
                op,
                name + " must have the shape [" + channels + "], found " + OpChecks.text(v.value()));
        return v;
    }

    /** {@link Convolve2d}, plus bias (O) if not null. */
    public static Variable conv2d(
            Variable x, Variable weight, Variable bias, int stride, int padding, int dilation, int groups) {
        Convolve2d op = new Convolve2d(stride, padding, dilation, groups);
        Variable y = apply(op, x, weight);
        return bias == null ? y : add(y, reshape(perChannel(op, "bias", bias, weight.size(0)), -1, 1, 1));
    }

    /** {@link Conv2dInputGrad} unpadded: x (N, C, h, w), weight (C, O / groups, kh, kw) to (N, O, height, width). */
    public static Variable convTranspose2d(
            Variable x, Variable weight, int stride, int dilation, int groups, long height, long width) {
        return apply(new Conv2dInputGrad(new Convolve2d(stride, 0, dilation, groups), height, width), x, weight);
    }

    public static Variable maxPool2d(Variable x, int kernel, int stride, int padding, boolean ceilMode) {
        return apply(new MaxPool2d(kernel, stride, padding, ceilMode), x);
    }

    /** Sliding means; padding counts as zeros. */
    public static Variable avgPool2d(Variable x, int kernel, int stride, int padding) {
        MeanPool2d none = new MeanPool2d(null, null);
        OpChecks.rank(none, "input", x.shape(), 4, "(n, c, h, w)");
        OpChecks.that(
                kernel >= 1
                        && stride >= 1
                        && padding >= 0
                        && 2L * padding <= kernel
                        && Math.min(x.size(2), x.size(3)) + 2L * padding >= kernel,
                none,
                "expected stride >= 1, padding <= kernel / 2 and a kernel inside the padded image, found kernel "
                        + kernel + ", stride " + stride + ", padding " + padding + " for the shape "
                        + OpChecks.text(x.value()));
        return apply(
                new MeanPool2d(
                        Windows.sliding((int) x.size(2), kernel, stride, padding),
                        Windows.sliding((int) x.size(3), kernel, stride, padding)),
                x);
    }

    /** {@link MeanPool2d} with any windows. */
    public static Variable meanPool2d(Variable x, Windows rows, Windows columns) {
        return apply(new MeanPool2d(rows, columns), x);
    }

    /** Means over height x width windows that cover the image; 1 x 1 is global average pooling. */
    public static Variable adaptiveAvgPool2d(Variable x, int height, int width) {
        MeanPool2d none = new MeanPool2d(null, null);
        OpChecks.rank(none, "input", x.shape(), 4, "(n, c, h, w)");
        OpChecks.that(
                height >= 1 && width >= 1, none, "expected an output of at least 1x1, found " + height + "x" + width);
        return apply(
                new MeanPool2d(Windows.adaptive((int) x.size(2), height), Windows.adaptive((int) x.size(3), width)), x);
    }

    /** y[n, c, ..] = x[n, c, ..] scale[c] + shift[c]; shift may be null. */
    public static Variable channelAffine(Variable x, Variable scale, Variable shift) {
        return shift == null ? apply(new ChannelAffine(), x, scale) : apply(new ChannelAffine(), x, scale, shift);
    }

    /** Batch normalisation by the batch's statistics: (x - mean) / sqrt(var + eps) * weight + bias per channel. */
    public static Variable batchNormTraining(Variable x, Variable weight, Variable bias, double eps) {
        return batchNormTraining(x, weight, bias, eps, moments -> {});
    }

    /** The same; {@code observer} hears of the batch's statistics. */
    public static Variable batchNormTraining(
            Variable x, Variable weight, Variable bias, double eps, Consumer<Moments> observer) {
        return apply(new BatchNorm(eps, observer), x, weight, bias);
    }

    /** The same and then ReLU, in one pass: max(0, batch norm + addend); the addend, of x's shape, may be null. */
    public static Variable batchNormRelu(
            Variable x, Variable weight, Variable bias, Variable addend, double eps, Consumer<Moments> observer) {
        BatchNorm op = new BatchNorm(eps, true, observer);
        return addend == null ? apply(op, x, weight, bias) : apply(op, x, weight, bias, addend);
    }

    /** Batch normalisation by given statistics, all of shape (C): evaluation mode. */
    public static Variable batchNormInference(
            Variable x, Variable weight, Variable bias, Variable mean, Variable variance, double eps) {
        ChannelAffine op = new ChannelAffine();
        perChannel(op, "variance", variance, variance.value().length());
        perChannel(op, "weight", weight, variance.size(0));
        perChannel(op, "bias", bias, variance.size(0));
        perChannel(op, "mean", mean, variance.size(0));
        Variable scale = mul(weight, pow(add(variance, eps), -0.5));
        return apply(op, x, scale, bias, mean);
    }

    public static Variable softmax(Variable x, int dim) {
        return apply(new Softmax(dim), x);
    }

    public static Variable logSoftmax(Variable x, int dim) {
        return apply(new LogSoftmax(dim), x);
    }

    /**
     * The cross entropy of each sample, -log softmax(logits)[label], of shape (N); logits are (N, K).
     *
     * @throws IllegalArgumentException if there is not one label per sample, or a label is outside [0, K)
     */
    public static Variable crossEntropy(Variable logits, int... labels) {
        if (logits.rank() != 2) {
            throw new IllegalArgumentException("cross_entropy: logits must have rank 2 (n, classes), found the shape "
                    + OpChecks.text(logits.value()));
        }
        if (labels.length != logits.size(0)) {
            throw new IllegalArgumentException("cross_entropy: expected a label for each of " + logits.size(0)
                    + " samples, found " + labels.length);
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= logits.size(1)) {
                throw new IllegalArgumentException("cross_entropy: label " + labels[i] + " of sample " + i
                        + " is outside [0, " + logits.size(1) + ")");
            }
        }
        long n = labels.length;
        long[] index = Arrays.stream(labels).asLongStream().toArray();
        return reshape(neg(gather(logSoftmax(logits, 1), 1, index, n, 1)), n);
    }
}
