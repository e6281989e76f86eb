package io.github.perturb4j.autodiff.programs;

import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.kernel.WindowMean.Windows;
import io.github.perturb4j.autodiff.ops.Conv2dInputGrad;
import io.github.perturb4j.autodiff.ops.Conv2dWeightGrad;
import io.github.perturb4j.autodiff.ops.Convolve2d;
import io.github.perturb4j.autodiff.ops.MatMul;
import io.github.perturb4j.autodiff.ops.MeanPool2dGradient;
import io.github.perturb4j.autodiff.programs.NaiveLayers.Axis;
import io.github.perturb4j.autodiff.programs.NaiveLayers.Conv;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Products, convolutions, pooling, losses. */
final class LayerKinds {
    static final List<Kind> ALL = List.of(
            LayerKinds::matmul,
            LayerKinds::linear,
            image(LayerKinds::conv2d),
            image(LayerKinds::conv2d),
            image(LayerKinds::convInputGrad),
            image(LayerKinds::convWeightGrad),
            image(LayerKinds::maxPool),
            image(LayerKinds::avgPool),
            image(LayerKinds::adaptivePool),
            image(LayerKinds::poolGradient),
            LayerKinds::crossEntropy);

    private LayerKinds() {}

    @FunctionalInterface
    private interface OfImages {
        boolean add(Sketch s, int x);
    }

    /** A kind that takes images (n, c, h, w). */
    private static Kind image(OfImages kind) {
        return s -> {
            int x = s.find(v -> v.rank() == 4);
            return x >= 0 && kind.add(s, x);
        };
    }

    private static boolean matmul(Sketch s) {
        int a = s.find(v -> v.rank() == 2);
        if (a < 0) {
            return false;
        }
        boolean ta = s.draw.chance();
        boolean tb = s.draw.chance();
        int k = s.shape(a)[ta ? 0 : 1];
        int n = s.draw.between(1, 9);
        int b = s.findOrLeaf(1 / Math.sqrt(k), tb ? n : k, tb ? k : n);
        return s.call(
                "(x[0]" + (ta ? ".t()" : "") + ") @ (x[1]" + (tb ? ".t()" : "") + ")",
                v -> Ops.apply(new MatMul(ta, tb), v[0], v[1]),
                v -> NaiveLayers.matmul(v[0], ta, v[1], tb),
                a,
                b);
    }

    private static boolean linear(Sketch s) {
        int x = s.find(v -> v.rank() == 2);
        if (x < 0) {
            return false;
        }
        int in = s.shape(x)[1];
        int out = s.draw.between(1, 9);
        int w = s.findOrLeaf(1 / Math.sqrt(in), out, in);
        int bias = s.findOrLeaf(1, out);
        return s.call(
                "F.linear(x[0], x[1], x[2])",
                v -> Ops.linear(v[0], v[1], v[2]),
                v -> Naive.zip(NaiveLayers.matmul(v[0], false, v[1], true), v[2], Naive::add),
                x,
                w,
                bias);
    }

    /** A convolution that fits an image of this shape, and the shape of its weight. */
    private record Case(Conv conv, int... weight) {
        static Case draw(Sketch s, int... x) {
            int[] divisors =
                    IntStream.rangeClosed(1, x[1]).filter(d -> x[1] % d == 0).toArray();
            int groups = s.draw.chance() ? 1 : divisors[s.draw.between(0, divisors.length - 1)];
            int padding = s.draw.between(0, 3);
            int dilation = s.draw.between(1, 3);
            int[] taps = new int[2];
            Arrays.setAll(taps, d -> s.draw.between(1, Math.min(5, (x[2 + d] + 2 * padding - 1) / dilation + 1)));
            Conv conv = new Conv(s.draw.between(1, 3), padding, dilation, groups);
            return new Case(conv, groups * s.draw.between(1, 6 / groups + 1), x[1] / groups, taps[0], taps[1]);
        }

        double scale() {
            return 1 / Math.sqrt(weight[1] * weight[2] * weight[3]);
        }

        boolean isSmall(int... out) {
            return (long) Nd.size(out) * weight[1] * weight[2] * weight[3] < 60_000;
        }

        Convolve2d op() {
            return new Convolve2d(conv.stride(), conv.padding(), conv.dilation(), conv.groups());
        }

        String arguments() {
            return "stride=" + conv.stride() + ", padding=" + conv.padding() + ", dilation=" + conv.dilation()
                    + ", groups=" + conv.groups();
        }
    }

    private static boolean conv2d(Sketch s, int x) {
        Case c = Case.draw(s, s.shape(x));
        Conv conv = c.conv;
        if (!c.isSmall(conv.outShape(s.shape(x), c.weight))) {
            return false;
        }
        int w = s.findOrLeaf(c.scale(), c.weight);
        if (s.draw.chance()) {
            return s.call(
                    "F.conv2d(x[0], x[1], " + c.arguments() + ")",
                    v -> Ops.conv2d(v[0], v[1], null, conv.stride(), conv.padding(), conv.dilation(), conv.groups()),
                    v -> NaiveLayers.conv2d(conv, v[0], v[1]),
                    x,
                    w);
        }
        return s.call(
                "F.conv2d(x[0], x[1], x[2], " + c.arguments() + ")",
                v -> Ops.conv2d(v[0], v[1], v[2], conv.stride(), conv.padding(), conv.dilation(), conv.groups()),
                v -> Naive.zip(NaiveLayers.conv2d(conv, v[0], v[1]), v[2].reshaped(v[2].size(), 1, 1), Naive::add),
                x,
                w,
                s.findOrLeaf(1, c.weight[0]));
    }

    private static boolean convInputGrad(Sketch s, int like) {
        int[] x = s.shape(like);
        Case c = Case.draw(s, x);
        int[] out = c.conv.outShape(x, c.weight);
        if (!c.isSmall(out)) {
            return false;
        }
        Op op = new Conv2dInputGrad(c.op(), x[2], x[3]);
        return s.call(
                "input_gradient(x[0], x[1], " + Arrays.toString(x) + ", " + c.arguments() + ")",
                v -> Ops.apply(op, v[0], v[1]),
                v -> NaiveLayers.conv2dInputGrad(c.conv, v[0], v[1], x[2], x[3]),
                s.findOrLeaf(1, out),
                s.findOrLeaf(c.scale(), c.weight));
    }

    private static boolean convWeightGrad(Sketch s, int x) {
        Case c = Case.draw(s, s.shape(x));
        int[] out = c.conv.outShape(s.shape(x), c.weight);
        if (!c.isSmall(out)) {
            return false;
        }
        Op op = new Conv2dWeightGrad(c.op(), c.weight[2], c.weight[3]);
        return s.call(
                "torch.nn.grad.conv2d_weight(x[0], " + Arrays.toString(c.weight) + ", x[1], " + c.arguments() + ")",
                v -> Ops.apply(op, v[0], v[1]),
                v -> NaiveLayers.conv2dWeightGrad(c.conv, v[0], v[1], c.weight[2], c.weight[3]),
                x,
                s.findOrLeaf(1 / Math.sqrt(Nd.size(out)), out));
    }

    /** Kernel, stride and padding of a pooling that fits into an image. */
    private record Pooling(int kernel, int stride, int padding) {
        static Pooling draw(Sketch s, int... x) {
            int side = Math.min(x[2], x[3]);
            int kernel = s.draw.between(1, Math.min(4, side));
            return new Pooling(kernel, s.draw.between(1, 3), s.draw.between(0, kernel / 2));
        }

        Axis axis(int extent, boolean ceil) {
            return Axis.sliding(
                    extent, kernel, stride, padding, NaiveLayers.windows(extent, kernel, stride, padding, ceil));
        }

        @Override
        public String toString() {
            return kernel + ", " + stride + ", " + padding;
        }
    }

    private static boolean maxPool(Sketch s, int x) {
        Pooling p = Pooling.draw(s, s.shape(x));
        boolean ceil = s.draw.chance();
        return s.call(
                "F.max_pool2d(x[0], " + p + (ceil ? ", ceil_mode=True)" : ")"),
                v -> Ops.maxPool2d(v[0], p.kernel, p.stride, p.padding, ceil),
                v -> NaiveLayers.maxPool(v[0], p.axis(v[0].shape()[2], ceil), p.axis(v[0].shape()[3], ceil)),
                x);
    }

    private static boolean avgPool(Sketch s, int x) {
        Pooling p = Pooling.draw(s, s.shape(x));
        return s.call(
                "F.avg_pool2d(x[0], " + p + ")",
                v -> Ops.avgPool2d(v[0], p.kernel, p.stride, p.padding),
                v -> NaiveLayers.meanPool(v[0], p.axis(v[0].shape()[2], false), p.axis(v[0].shape()[3], false)),
                x);
    }

    private static boolean adaptivePool(Sketch s, int x) {
        int height = s.draw.between(1, 4);
        int width = s.draw.between(1, 4);
        return s.call(
                "F.adaptive_avg_pool2d(x[0], (" + height + ", " + width + "))",
                v -> Ops.adaptiveAvgPool2d(v[0], height, width),
                v -> NaiveLayers.meanPool(
                        v[0], Axis.adaptive(v[0].shape()[2], height), Axis.adaptive(v[0].shape()[3], width)),
                x);
    }

    private static boolean poolGradient(Sketch s, int like) {
        int[] x = s.shape(like);
        Pooling p = Pooling.draw(s, x);
        Axis rows = p.axis(x[2], false);
        Axis columns = p.axis(x[3], false);
        Op op = new MeanPool2dGradient(
                Windows.sliding(x[2], p.kernel, p.stride, p.padding),
                Windows.sliding(x[3], p.kernel, p.stride, p.padding));
        return s.call(
                "pool_gradient(x[0], " + Arrays.toString(x) + ", " + p + ")",
                v -> Ops.apply(op, v[0]),
                v -> NaiveLayers.meanPoolGradient(v[0], rows, columns, x[2], x[3]),
                s.findOrLeaf(1, x[0], x[1], rows.count(), columns.count()));
    }

    private static boolean crossEntropy(Sketch s) {
        int x = s.find(v -> v.rank() == 2);
        if (x < 0) {
            return false;
        }
        int[] labels = IntStream.range(0, s.shape(x)[0])
                .map(i -> s.draw.between(0, s.shape(x)[1] - 1))
                .toArray();
        return s.call(
                "F.cross_entropy(x[0], torch.tensor(" + Arrays.toString(labels) + "), reduction='none')",
                v -> Ops.crossEntropy(v[0], labels),
                v -> {
                    Nd y = Naive.logSoftmax(v[0], 1);
                    return Nd.of(
                            y.tape(),
                            new int[] {labels.length},
                            at -> Naive.scale(y.tape(), y.id(at[0], labels[at[0]]), -1));
                },
                x);
    }
}
