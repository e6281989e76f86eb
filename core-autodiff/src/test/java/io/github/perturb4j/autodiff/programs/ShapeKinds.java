package io.github.perturb4j.autodiff.programs;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Indices;
import io.github.perturb4j.autodiff.ops.Embed;
import io.github.perturb4j.autodiff.ops.Pick;
import io.github.perturb4j.autodiff.ops.Place;
import io.github.perturb4j.autodiff.ops.Slice;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Moves and reductions. */
final class ShapeKinds {
    static final List<Kind> ALL = List.of(
            ShapeKinds::reshape,
            ranked(ShapeKinds::flatten),
            ranked(ShapeKinds::permute),
            ranked(ShapeKinds::slice),
            ranked(ShapeKinds::box),
            ranked(ShapeKinds::pad),
            ranked(ShapeKinds::embed),
            ranked(ShapeKinds::cat),
            ShapeKinds::broadcast,
            ranked(ShapeKinds::gather),
            ShapeKinds::pick,
            ShapeKinds::place,
            ShapeKinds::total,
            ranked(ShapeKinds::sums),
            ranked(ShapeKinds::means),
            ShapeKinds::perChannel,
            along("x[0].max(DIM, keepdim=True).values", Ops::max, Naive::max),
            along("torch.logsumexp(x[0], DIM, keepdim=True)", Ops::logSumExp, Naive::logSumExp),
            along("torch.softmax(x[0], DIM)", (x, d, keep) -> Ops.softmax(x, d), Naive::softmax),
            along("torch.log_softmax(x[0], DIM)", (x, d, keep) -> Ops.logSoftmax(x, d), Naive::logSoftmax));

    private ShapeKinds() {}

    private static int any(Sketch s) {
        return s.find(x -> true);
    }

    /** A kind that takes an array of rank 1 or more. */
    private static Kind ranked(OfArray kind) {
        return s -> {
            int x = s.find(v -> v.rank() >= 1);
            return x >= 0 && kind.add(s, x);
        };
    }

    @FunctionalInterface
    private interface OfArray {
        boolean add(Sketch s, int x);
    }

    private static int[] ints(long... values) {
        return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    }

    private static long[] longs(int... values) {
        return Arrays.stream(values).asLongStream().toArray();
    }

    private static String text(int... values) {
        return Arrays.toString(values);
    }

    private static boolean reshape(Sketch s) {
        int x = any(s);
        int[] shape = {};
        int rest = s.value(x).size();
        for (int factor = 2; factor <= rest && shape.length < 4; factor++) {
            while (rest % factor == 0 && shape.length < 4) {
                shape = Arrays.copyOf(shape, shape.length + 1);
                shape[shape.length - 1] = factor;
                rest /= factor;
            }
        }
        int[] all = Arrays.copyOf(shape, shape.length + 1);
        all[shape.length] = rest;
        int[] order = s.draw.permutation(all.length);
        int[] to = Arrays.stream(order).map(d -> all[d]).toArray();
        return s.call("x[0].reshape(" + text(to) + ")", v -> Ops.reshape(v[0], longs(to)), v -> v[0].reshaped(to), x);
    }

    private static boolean flatten(Sketch s, int x) {
        int from = s.draw.between(0, s.value(x).rank() - 1);
        int[] shape = Arrays.copyOf(s.shape(x), from + 1);
        shape[from] = Nd.size(Arrays.copyOfRange(s.shape(x), from, s.value(x).rank()));
        return s.call("x[0].flatten(" + from + ")", v -> Ops.flatten(v[0], from), v -> v[0].reshaped(shape), x);
    }

    private static boolean permute(Sketch s, int x) {
        int[] dims = s.draw.permutation(s.value(x).rank());
        return s.call(
                "x[0].permute(" + text(dims) + ")", v -> Ops.permute(v[0], dims), v -> Naive.permute(v[0], dims), x);
    }

    private static boolean slice(Sketch s, int x) {
        int rank = s.value(x).rank();
        int dim = s.draw.between(0, rank - 1);
        int extent = s.shape(x)[dim];
        int start = s.draw.between(0, extent - 1);
        int end = s.draw.between(start + 1, extent);
        int step = s.draw.between(1, 3);
        int[] shape = Naive.with(s.shape(x), dim, (end - start + step - 1) / step);
        int[] from = Naive.with(new int[rank], dim, start);
        int[] steps = IntStream.range(0, rank).map(d -> d == dim ? step : 1).toArray();
        int named = s.draw.chance() ? dim : dim - rank;
        return s.call(
                "box(x[0], " + text(from) + ", " + text(shape) + ", " + text(steps) + ")",
                v -> Ops.slice(v[0], named, start, end, step),
                v -> Naive.slice(v[0], from, shape, steps),
                x);
    }

    private static boolean box(Sketch s, int x) {
        Slice box = s.draw.box(s.value(x).longShape());
        int[] start = ints(box.start());
        int[] shape = ints(box.shape());
        int[] step = ints(box.step());
        return s.call(
                "box(x[0], " + text(start) + ", " + text(shape) + ", " + text(step) + ")",
                v -> Ops.apply(box, v[0]),
                v -> Naive.slice(v[0], start, shape, step),
                x);
    }

    private static boolean pad(Sketch s, int x) {
        int rank = s.value(x).rank();
        long[] pads = new long[2 * s.draw.between(1, rank)];
        Arrays.setAll(pads, i -> s.draw.between(0, 2));
        int[] start = new int[rank];
        int[] shape = s.shape(x).clone();
        for (int i = 0; i < pads.length; i++) {
            int d = rank - 1 - i / 2;
            start[d] += i % 2 == 0 ? (int) pads[i] : 0;
            shape[d] += (int) pads[i];
        }
        int[] step = IntStream.range(0, rank).map(d -> 1).toArray();
        return s.call(
                "F.pad(x[0], " + Arrays.toString(pads) + ")",
                v -> Ops.pad(v[0], pads),
                v -> Naive.embed(v[0], start, shape, step),
                x);
    }

    private static boolean embed(Sketch s, int x) {
        int rank = s.value(x).rank();
        int[] start = IntStream.range(0, rank).map(d -> s.draw.between(0, 2)).toArray();
        int[] step = IntStream.range(0, rank).map(d -> s.draw.between(1, 2)).toArray();
        int[] shape = IntStream.range(0, rank)
                .map(d -> start[d] + (s.shape(x)[d] - 1) * step[d] + s.draw.between(1, 3))
                .toArray();
        return s.call(
                "embed(x[0], " + text(start) + ", " + text(shape) + ", " + text(step) + ")",
                v -> Ops.apply(new Embed(longs(start), longs(shape), longs(step)), v[0]),
                v -> Naive.embed(v[0], start, shape, step),
                x);
    }

    private static boolean cat(Sketch s, int x) {
        int dim = s.draw.between(0, s.value(x).rank() - 1);
        int[] parts = new int[s.draw.between(1, 3)];
        parts[0] = x;
        for (int i = 1; i < parts.length; i++) {
            parts[i] = s.findOrLeaf(1, Naive.with(s.shape(x), dim, s.draw.between(1, 3)));
        }
        return s.call("torch.cat(x, " + dim + ")", v -> Ops.cat(dim, v), v -> Naive.cat(dim, v), parts);
    }

    private static boolean broadcast(Sketch s) {
        int x = any(s);
        int rank = s.value(x).rank();
        int more = s.draw.between(0, Math.max(0, 4 - rank));
        int[] shape = new int[rank + more];
        Arrays.setAll(shape, d -> d < more || s.shape(x)[d - more] == 1 ? s.draw.between(1, 4) : s.shape(x)[d - more]);
        return s.call(
                "x[0].expand(" + text(shape) + ")",
                v -> Ops.broadcastTo(v[0], longs(shape)),
                v -> v[0].broadcast(shape),
                x);
    }

    private static boolean gather(Sketch s, int x) {
        int[] from = s.shape(x);
        int dim = s.draw.between(0, from.length - 1);
        int[] shape = new int[from.length];
        Arrays.setAll(shape, d -> s.draw.between(1, d == dim ? 4 : from[d]));
        int[] index = IntStream.range(0, Nd.size(shape))
                .map(i -> s.draw.between(0, from[dim] - 1))
                .toArray();
        return s.call(
                "torch.gather(x[0], " + dim + ", torch.tensor(" + text(index) + ").reshape(" + text(shape) + "))",
                v -> Ops.gather(v[0], dim, longs(index), longs(shape)),
                v -> {
                    Nd places = new Nd(v[0].tape(), index, shape);
                    return Nd.of(v[0].tape(), shape, at -> v[0].id(Naive.with(at, dim, places.ids()[places.flat(at)])));
                },
                x);
    }

    private static boolean pick(Sketch s) {
        int x = any(s);
        Indices from = s.draw.indices(s.value(x).size());
        int[] shape = ints(from.shape());
        return s.call(
                "x[0].reshape(-1)[torch.tensor(" + text(from.flat()) + ")].reshape(" + text(shape) + ")",
                v -> Ops.apply(new Pick(from), v[0]),
                v -> Naive.pick(v[0], from.flat(), shape),
                x);
    }

    private static boolean place(Sketch s) {
        int x = any(s);
        int[] shape = ints(s.draw.shape());
        int length = Nd.size(shape);
        Draw draw = s.draw;
        int[] to = s.draw.chance() && length >= s.value(x).size()
                ? Arrays.copyOf(draw.permutation(length), s.value(x).size()) // no two the same
                : IntStream.range(0, s.value(x).size())
                        .map(i -> draw.between(0, length - 1))
                        .toArray();
        long[] from = s.value(x).longShape();
        return s.call(
                "place(x[0], " + text(to) + ", " + text(shape) + ")",
                v -> Ops.apply(new Place(new Indices(from, to), longs(shape)), v[0]),
                v -> Naive.place(v[0], to, shape),
                x);
    }

    private static boolean total(Sketch s) {
        int x = any(s);
        return s.draw.chance()
                ? s.call("x[0].sum()", v -> Ops.sum(v[0]), v -> Naive.sumTo(v[0]), x)
                : s.call("x[0].mean()", v -> Ops.mean(v[0]), v -> Naive.meanTo(v[0]), x);
    }

    private static boolean sums(Sketch s, int x) {
        return reduction(s, x, "sum", Ops::sum, Naive::sumTo);
    }

    private static boolean means(Sketch s, int x) {
        return reduction(s, x, "mean", Ops::mean, Naive::meanTo);
    }

    @FunctionalInterface
    private interface Reduction {
        Variable of(Variable x, boolean keep, int... dims);
    }

    @FunctionalInterface
    private interface NaiveReduction {
        Nd of(Nd x, int... small);
    }

    private static boolean reduction(Sketch s, int x, String name, Reduction engine, NaiveReduction naive) {
        int rank = s.value(x).rank();
        int[] dims = Arrays.copyOf(s.draw.permutation(rank), s.draw.between(1, rank));
        boolean keep = s.draw.chance();
        int[] small = s.shape(x).clone();
        Arrays.stream(dims).forEach(d -> small[d] = 1);
        int[] rest = IntStream.range(0, rank)
                .filter(d -> Arrays.stream(dims).noneMatch(gone -> gone == d))
                .map(d -> small[d])
                .toArray();
        String tuple = text(dims).replace('[', '(').replace("]", ",)");
        return s.call(
                "x[0]." + name + "(" + tuple + ", keepdim=" + (keep ? "True" : "False") + ")",
                v -> engine.of(v[0], keep, dims),
                v -> naive.of(v[0], small).reshaped(keep ? small : rest),
                x);
    }

    private static boolean perChannel(Sketch s) {
        int x = s.find(v -> v.rank() >= 2);
        if (x < 0) {
            return false;
        }
        int[] small = new int[s.value(x).rank()];
        Arrays.fill(small, 1);
        small[1] = s.shape(x)[1];
        String flat = "x[0].transpose(0, 1).flatten(1)";
        return s.draw.chance()
                ? s.call(
                        flat + ".sum(1)",
                        v -> Ops.sumPerChannel(v[0]),
                        v -> Naive.sumTo(v[0], small).reshaped(small[1]),
                        x)
                : s.call(
                        flat + ".mean(1).reshape(" + text(small) + ")",
                        v -> Ops.meanPerChannel(v[0]),
                        v -> Naive.meanTo(v[0], small),
                        x);
    }

    @FunctionalInterface
    private interface Along {
        Variable of(Variable x, int dim, boolean keep);
    }

    @FunctionalInterface
    private interface NaiveAlong {
        Nd of(Nd x, int dim);
    }

    private static Kind along(String torch, Along engine, NaiveAlong naive) {
        return ranked((s, x) -> {
            int rank = s.value(x).rank();
            int dim = s.draw.between(0, rank - 1);
            int named = s.draw.chance() ? dim : dim - rank;
            return s.call(
                    torch.replace("DIM", Integer.toString(named)),
                    v -> engine.of(v[0], named, true),
                    v -> naive.of(v[0], dim),
                    x);
        });
    }
}
