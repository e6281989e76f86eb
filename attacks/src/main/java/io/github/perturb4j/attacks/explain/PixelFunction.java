package io.github.perturb4j.attacks.explain;

import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Logits;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A number f(x) of one image x, of shape (1, C, H, W): a loss of a model's logits. Points around x are asked about in
 * batches, whose size changes no bit of what is found for a model that treats each sample on its own.
 */
public final class PixelFunction {
    /** How many numbers of images go through the model at once. */
    private static final int BATCH_NUMBERS = 64 * 3 * 32 * 32;

    private static final int MOST_BATCH = 64;

    private final UnaryOperator<Variable> model;
    private final Loss loss;
    private final int batch;

    private PixelFunction(UnaryOperator<Variable> model, Loss loss, int batch) {
        this.model = model;
        this.loss = loss;
        this.batch = batch;
    }

    /**
     * The function.
     *
     * @param model pixels (N, C, H, W) to logits (N, K), each sample on its own
     * @param loss told of an only sample, number 0
     */
    public static PixelFunction of(UnaryOperator<Variable> model, Loss loss) {
        return new PixelFunction(model, loss, 0);
    }

    /**
     * The same, asked about so many images at once; otherwise it is as many as need little memory.
     *
     * @throws IllegalArgumentException below 1
     */
    public PixelFunction inBatchesOf(int images) {
        if (images < 1) {
            throw new IllegalArgumentException("a batch has at least 1 image, found " + images);
        }
        return new PixelFunction(model, loss, images);
    }

    /** What is found at one point. */
    public record Value(double f, Logits logits) {}

    /** f and the gradient df/dx, channel after channel, of one point. */
    interface Visitor {
        void visit(int index, double f, double... gradient);
    }

    /**
     * f(x).
     *
     * @param x (1, C, H, W); only read
     */
    public Value at(INDArray x) {
        return at(x, 1, i -> numbers(x))[0];
    }

    /** df/dx of x's shape and type; the result belongs to the innermost scope. */
    public INDArray gradient(INDArray x) {
        double[][] found = new double[1][];
        gradients(x, 1, i -> numbers(x), (i, f, g) -> found[0] = g);
        return like(x, found[0]);
    }

    /** f at each of {@code count} points, which have x's shape and type, without recording. */
    Value[] at(INDArray x, int count, IntFunction<double[]> points) {
        Value[] all = new Value[count];
        forEachBatch(x, count, points, (from, input) -> {
            try (Recording off = Recording.off();
                    Scope scope = Scope.open()) {
                Variable logits = logits(Variable.of(input));
                double[] f = Span.of(loss(logits).value()).toDoubles();
                Logits[] rows = Logits.rows(logits.value());
                for (int i = 0; i < rows.length; i++) {
                    all[from + i] = new Value(finite("value", f[i]), rows[i]);
                }
            }
        });
        return all;
    }

    /** f and its gradient at each point, in order. */
    void gradients(INDArray x, int count, IntFunction<double[]> points, Visitor visitor) {
        int length = Math.toIntExact(x.length());
        forEachBatch(x, count, points, (from, input) -> {
            try (Recording on = Recording.on();
                    Scope scope = Scope.open()) {
                Variable leaf = Variable.leaf(input);
                Variable f = loss(logits(leaf));
                double[] values = Span.of(f.value()).toDoubles();
                Span g = Span.of(Gradients.of(Ops.sum(f)).wrt(leaf).value());
                for (int i = 0; i < values.length; i++) {
                    double[] row = new double[length];
                    g.get((long) i * length, row, 0, length);
                    visitor.visit(from + i, finite("value", values[i]), checked(row));
                }
            }
        });
    }

    /** The scalar f at a leaf of an image's shape, recorded. */
    Variable recorded(Variable leaf) {
        return Ops.sum(loss(logits(leaf)));
    }

    private interface Batch {
        void ask(int from, INDArray input);
    }

    private void forEachBatch(INDArray x, int count, IntFunction<double[]> points, Batch body) {
        checkImage(x);
        long[] shape = x.shape().clone();
        int length = Math.toIntExact(x.length());
        int most = batch > 0 ? batch : Math.max(1, Math.min(MOST_BATCH, BATCH_NUMBERS / length));
        for (int from = 0; from < count; from += most) {
            shape[0] = Math.min(most, count - from);
            try (INDArray input = Memory.uninitialized(x.dataType(), shape)) {
                for (int i = 0; i < shape[0]; i++) {
                    Span.of(input).put((long) i * length, points.apply(from + i), 0, length);
                }
                body.ask(from, input);
            }
        }
    }

    private Variable logits(Variable x) {
        Variable logits = model.apply(x);
        if (logits.rank() != 2 || logits.size(0) != x.size(0)) {
            throw new IllegalArgumentException("a model maps pixels (N, C, H, W) to logits (N, K): for "
                    + Arrays.toString(x.shape()) + " it gave " + Arrays.toString(logits.shape()));
        }
        return logits;
    }

    private Variable loss(Variable logits) {
        Variable f = loss.of(logits, new int[(int) logits.size(0)]);
        if (f.rank() != 1 || f.size(0) != logits.size(0)) {
            throw new IllegalArgumentException("a loss gives one number per sample, shape [" + logits.size(0)
                    + "]; found " + Arrays.toString(f.shape()));
        }
        return f;
    }

    private static double[] checked(double... gradient) {
        for (double g : gradient) {
            finite("gradient", g);
        }
        return gradient;
    }

    private static double finite(String what, double number) {
        if (!Double.isFinite(number)) {
            throw new ArithmeticException("the " + what + " there is " + number
                    + ", not a finite number: look for overflow, a division by 0 or damaged weights");
        }
        return number;
    }

    /**
     * That it is one image.
     *
     * @throws IllegalArgumentException unless x is (1, C, H, W) of float32 or float64
     */
    static void checkImage(INDArray x) {
        boolean real = x.dataType() == DataType.FLOAT || x.dataType() == DataType.DOUBLE;
        if (x.rank() != 4 || x.size(0) != 1 || !real) {
            throw new IllegalArgumentException("expected one image, float32 or float64 of shape [1, C, H, W], found "
                    + x.dataType() + Arrays.toString(x.shape()) + ": look at images one by one");
        }
    }

    static double[] numbers(INDArray x) {
        return Span.of(Memory.contiguous(x)).toDoubles();
    }

    /** Numbers as an array of x's shape and type, of the innermost scope. */
    static INDArray like(INDArray x, double... numbers) {
        return Ops.constant(Memory.of(x.dataType(), numbers, x.shape())).value();
    }
}
