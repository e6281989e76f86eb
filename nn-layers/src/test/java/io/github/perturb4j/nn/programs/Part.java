package io.github.perturb4j.nn.programs;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.programs.Naive;
import io.github.perturb4j.autodiff.programs.NaiveLayers;
import io.github.perturb4j.autodiff.programs.NaiveLayers.Axis;
import io.github.perturb4j.autodiff.programs.NaiveLayers.Moments;
import io.github.perturb4j.autodiff.programs.Nd;
import io.github.perturb4j.nn.BatchNorm2d;
import io.github.perturb4j.nn.Conv2d;
import io.github.perturb4j.nn.Function;
import io.github.perturb4j.nn.Linear;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.Residual;
import io.github.perturb4j.nn.Sequential;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A layer or a chain of them: as a module, and number by number. */
interface Part {
    Module module();

    /** The module as a Python expression, with the same names of weights. */
    String torch();

    /** @param prefix that of the part's names, such as {@code 3.body.} */
    Nd naive(Nd x, Weights weights, String prefix);

    /** The numbers of a network by full name, its mode, and what hears of a batch norm's statistics. */
    record Weights(Map<String, Nd> byName, boolean training, Observer observer) {
        @FunctionalInterface
        interface Observer {
            /** @param count of numbers in each channel */
            void hear(String prefix, Moments moments, double count);
        }

        Nd get(String name) {
            return byName.get(name);
        }
    }

    record Chain(List<Part> parts) implements Part {
        @Override
        public Module module() {
            return new Sequential(parts.stream().map(Part::module).toList());
        }

        @Override
        public String torch() {
            return parts.stream().map(Part::torch).collect(Collectors.joining(", ", "nn.Sequential(", ")"));
        }

        @Override
        public Nd naive(Nd x, Weights weights, String prefix) {
            Nd y = x;
            for (int i = 0; i < parts.size(); i++) {
                y = parts.get(i).naive(y, weights, prefix + i + ".");
            }
            return y;
        }

        @Override
        public String toString() {
            return String.join(" > ", parts.stream().map(Part::toString).toList());
        }
    }

    record Conv(int in, int out, int kernel, int stride, int padding, int groups, boolean bias) implements Part {
        @Override
        public Module module() {
            return new Conv2d(in, out, kernel, stride, padding, groups, bias);
        }

        @Override
        public String torch() {
            return "nn.Conv2d(" + in + ", " + out + ", " + kernel + ", " + stride + ", " + padding + ", groups="
                    + groups + ", bias=" + (bias ? "True)" : "False)");
        }

        @Override
        public Nd naive(Nd x, Weights weights, String prefix) {
            Nd y = NaiveLayers.conv2d(
                    new NaiveLayers.Conv(stride, padding, 1, groups), x, weights.get(prefix + "weight"));
            return bias ? Naive.zip(y, weights.get(prefix + "bias").reshaped(out, 1, 1), Naive::add) : y;
        }
    }

    /** Batch norm; where {@code rectified}, its one pass with ReLU. */
    record Norm(int channels, boolean rectified) implements Part {
        @Override
        public Module module() {
            return rectified ? new Rectified(channels) : new BatchNorm2d(channels);
        }

        @Override
        public String torch() {
            return (rectified ? "Rectified(" : "nn.BatchNorm2d(") + channels + ")";
        }

        @Override
        public Nd naive(Nd x, Weights weights, String prefix) {
            String inner = rectified ? prefix + "norm." : prefix;
            Nd y = of(x, weights, inner);
            return rectified ? Relu.of(y) : y;
        }

        static Nd of(Nd x, Weights weights, String prefix) {
            Moments moments = new Moments(weights.get(prefix + "running_mean"), weights.get(prefix + "running_var"));
            if (weights.training) {
                moments = Moments.of(x);
                weights.observer.hear(prefix, moments, (double) x.size() / x.shape()[1]);
            }
            return NaiveLayers.batchNorm(
                    x, weights.get(prefix + "weight"), weights.get(prefix + "bias"), moments, 1e-5);
        }
    }

    /** relu(norm(x)). */
    final class Rectified extends Module {
        private final BatchNorm2d norm;

        Rectified(int channels) {
            this.norm = part("norm", new BatchNorm2d(channels));
        }

        @Override
        public Variable forward(Variable x) {
            return norm.rectified(x, null);
        }
    }

    record Relu() implements Part {
        @Override
        public Module module() {
            return Function.relu();
        }

        @Override
        public String torch() {
            return "nn.ReLU()";
        }

        @Override
        public Nd naive(Nd x, Weights weights, String prefix) {
            return of(x);
        }

        static Nd of(Nd x) {
            double largest = x.largest();
            return x.map(id -> Naive.relu(x.tape(), id, largest));
        }
    }

    record Pool(boolean max, int kernel, int stride, int padding) implements Part {
        @Override
        public Module module() {
            return max ? Function.maxPool2d(kernel, stride, padding) : Function.avgPool2d(kernel, stride, padding);
        }

        @Override
        public String torch() {
            return (max ? "nn.MaxPool2d(" : "nn.AvgPool2d(") + kernel + ", " + stride + ", " + padding + ")";
        }

        @Override
        public Nd naive(Nd x, Weights weights, String prefix) {
            Axis rows = axis(x.shape()[2]);
            Axis columns = axis(x.shape()[3]);
            return max ? NaiveLayers.maxPool(x, rows, columns) : NaiveLayers.meanPool(x, rows, columns);
        }

        private Axis axis(int extent) {
            return Axis.sliding(
                    extent, kernel, stride, padding, NaiveLayers.windows(extent, kernel, stride, padding, false));
        }
    }

    /** relu(body + shortcut); a shortcut of null is the identity. */
    record Block(Part body, Part shortcut) implements Part {
        @Override
        public Module module() {
            return new Residual(body.module(), shortcut == null ? null : shortcut.module());
        }

        @Override
        public String torch() {
            return "Residual(" + body.torch() + ", " + (shortcut == null ? "None" : shortcut.torch()) + ")";
        }

        @Override
        public Nd naive(Nd x, Weights weights, String prefix) {
            Nd branch = body.naive(x, weights, prefix + "body.");
            Nd other = shortcut == null ? x : shortcut.naive(x, weights, prefix + "shortcut.");
            return Relu.of(Naive.zip(branch, other, Naive::add));
        }
    }

    /** Every second pixel, and channels of zeros on both sides: the shortcut without weights of He et al. 2015. */
    record Subsampled(int zeros) implements Part {
        @Override
        public Module module() {
            return new Function(
                    "subsampled",
                    x -> Ops.pad(
                            Ops.slice(Ops.slice(x, 2, 0, x.size(2), 2), 3, 0, x.size(3), 2), 0, 0, 0, 0, zeros, zeros));
        }

        @Override
        public String torch() {
            return "Subsampled(" + zeros + ")";
        }

        @Override
        public Nd naive(Nd x, Weights weights, String prefix) {
            int[] shape = {x.shape()[0], x.shape()[1], (x.shape()[2] + 1) / 2, (x.shape()[3] + 1) / 2};
            Nd half = Naive.slice(x, new int[4], shape, new int[] {1, 1, 2, 2});
            int[] padded = Naive.with(shape, 1, shape[1] + 2 * zeros);
            return Naive.embed(half, new int[] {0, zeros, 0, 0}, padded, new int[] {1, 1, 1, 1});
        }
    }

    /** The mean of each plane, or every pixel, and a linear layer. */
    record Head(int in, int classes, boolean pooled) implements Part {
        @Override
        public Module module() {
            return new Sequential(pooled ? Function.globalAvgPool() : Function.flatten(), new Linear(in, classes));
        }

        @Override
        public String torch() {
            return "nn.Sequential(" + (pooled ? "Pooled()" : "nn.Flatten()") + ", nn.Linear(" + in + ", " + classes
                    + "))";
        }

        @Override
        public Nd naive(Nd x, Weights weights, String prefix) {
            int n = x.shape()[0];
            Nd means = pooled ? Naive.meanTo(x, n, x.shape()[1], 1, 1) : x;
            Nd y = NaiveLayers.matmul(means.reshaped(n, in), false, weights.get(prefix + "1.weight"), true);
            return Naive.zip(y, weights.get(prefix + "1.bias"), Naive::add);
        }
    }

    /** A chain of these. */
    static Chain chain(List<Part> parts) {
        return new Chain(List.copyOf(parts));
    }

    /** The numbers 1, 2, .. up to n that divide all of {@code of}. */
    static int[] divisors(int... of) {
        return IntStream.rangeClosed(1, IntStream.of(of).min().orElseThrow())
                .filter(d -> IntStream.of(of).allMatch(v -> v % d == 0))
                .toArray();
    }
}
