package io.github.perturb4j.autodiff.programs;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * The elementwise functions, moves and reductions, number by number on a {@link Tape}: each as its definition says and
 * no faster.
 */
public final class Naive {
    private Naive() {}

    // ---------------------------------------------------------------- numbers

    public static int add(Tape t, int a, int b) {
        return combine(t, a, 1, b, 1);
    }

    public static int sub(Tape t, int a, int b) {
        return combine(t, a, 1, b, -1);
    }

    private static int combine(Tape t, int a, double u, int b, double v) {
        t.open();
        t.term(a, u);
        t.term(b, v);
        return t.close();
    }

    public static int mul(Tape t, int a, int b) {
        t.open();
        t.product(a, b);
        return t.close();
    }

    public static int scale(Tape t, int a, double factor) {
        t.open();
        t.term(a, factor);
        return t.close();
    }

    public static int shift(Tape t, int a, double amount) {
        return add(t, a, t.constant(amount));
    }

    public static int pow(Tape t, int a, double p) {
        double x = t.value(a);
        return t.function(a, Math.pow(x, p), p * Math.pow(x, p - 1), p * (p - 1) * Math.pow(x, p - 2));
    }

    public static int div(Tape t, int a, int b) {
        return mul(t, a, pow(t, b, -1));
    }

    public static int exp(Tape t, int a) {
        double y = t.rounded(Math.exp(t.value(a)));
        return t.function(a, y, y, y);
    }

    public static int log(Tape t, int a) {
        double x = t.value(a);
        return t.function(a, Math.log(x), 1 / x, -1 / (x * x));
    }

    public static int tanh(Tape t, int a) {
        double y = t.rounded(Math.tanh(t.value(a)));
        return t.function(a, y, 1 - y * y, -2 * y * (1 - y * y));
    }

    public static int sigmoid(Tape t, int a) {
        double y = t.rounded(1 / (1 + Math.exp(-t.value(a))));
        return t.function(a, y, y * (1 - y), y * (1 - y) * (1 - 2 * y));
    }

    public static int abs(Tape t, int a, double largest) {
        double x = t.value(a);
        t.decide(x > 0, x, largest);
        return scale(t, a, Math.signum(x));
    }

    public static int sign(Tape t, int a, double largest) {
        double x = t.value(a);
        t.decide(x > 0, x, largest);
        return t.constant(Math.signum(x));
    }

    public static int relu(Tape t, int a, double largest) {
        double x = t.value(a);
        return t.decide(x > 0, x, largest) ? a : t.constant(0);
    }

    public static int clamp(Tape t, int a, double low, double high, double largest) {
        double x = t.value(a);
        boolean above = t.decide(x >= low, x - low, largest);
        boolean below = t.decide(x <= high, x - high, largest);
        return above && below ? a : t.constant(above ? high : low);
    }

    /** The larger, or the mean of both where they are equal, as far as derivatives go. */
    public static int maximum(Tape t, int a, int b, double largest) {
        double distance = t.value(a) - t.value(b);
        boolean first = t.decide(distance > 0, distance, largest);
        return distance == 0 ? combine(t, a, 0.5, b, 0.5) : first ? a : b;
    }

    public static int minimum(Tape t, int a, int b, double largest) {
        return scale(t, maximum(t, scale(t, a, -1), scale(t, b, -1), largest), -1);
    }

    /** The first of the largest. */
    public static int max(Tape t, int[] ids, double largest) {
        int best = ids[0];
        for (int i = 1; i < ids.length; i++) {
            double distance = t.value(ids[i]) - t.value(best);
            best = t.decide(distance > 0, distance, largest) ? ids[i] : best;
        }
        return best;
    }

    // ---------------------------------------------------------------- arrays

    /** A function and its first two derivatives, elementwise. */
    public static Nd map(Nd x, DoubleUnaryOperator f, DoubleUnaryOperator first, DoubleUnaryOperator second) {
        return x.map(id -> {
            double v = x.tape().value(id);
            return x.tape().function(id, f.applyAsDouble(v), first.applyAsDouble(v), second.applyAsDouble(v));
        });
    }

    @FunctionalInterface
    public interface Pair {
        int of(Tape t, int a, int b);
    }

    /** A function of two broadcast arrays. */
    public static Nd zip(Nd a, Nd b, Pair f) {
        int[] shape = broadcastShape(a.shape(), b.shape());
        Nd u = a.broadcast(shape);
        Nd v = b.broadcast(shape);
        return Nd.of(a.tape(), shape, at -> f.of(a.tape(), u.id(at), v.id(at)));
    }

    public static int[] broadcastShape(int[] a, int[] b) {
        int[] shape = new int[Math.max(a.length, b.length)];
        for (int d = 1; d <= shape.length; d++) {
            int first = d <= a.length ? a[a.length - d] : 1;
            int second = d <= b.length ? b[b.length - d] : 1;
            shape[shape.length - d] = first == 1 ? second : first;
        }
        return shape;
    }

    /** The numbers of x that fall on each element of a shape that broadcasts to x's, each group in row-major order. */
    public static int[][] groups(Nd x, int... small) {
        int[][] groups = new int[Nd.size(small)][0];
        int[] at = new int[x.rank()];
        Nd target = new Nd(x.tape(), new int[groups.length], small);
        for (int i = 0; i < x.size(); i++) {
            int[] mine = new int[small.length];
            Arrays.setAll(mine, d -> small[d] == 1 ? 0 : at[x.rank() - small.length + d]);
            int group = target.flat(mine);
            groups[group] = Arrays.copyOf(groups[group], groups[group].length + 1);
            groups[group][groups[group].length - 1] = x.ids()[i];
            Nd.next(at, x.shape());
        }
        return groups;
    }

    public static Nd sumTo(Nd x, int... small) {
        return new Nd(
                x.tape(),
                Arrays.stream(groups(x, small))
                        .mapToInt(group -> sum(x.tape(), group, 1))
                        .toArray(),
                small);
    }

    public static int sum(Tape t, int[] ids, double factor) {
        t.open();
        for (int id : ids) {
            t.term(id, factor);
        }
        return t.close();
    }

    public static Nd meanTo(Nd x, int... small) {
        double factor = (double) Nd.size(small) / x.size();
        return sumTo(x, small).map(id -> scale(x.tape(), id, factor));
    }

    public static int[] with(int[] shape, int dim, int extent) {
        int[] changed = shape.clone();
        changed[dim] = extent;
        return changed;
    }

    public static Nd max(Nd x, int dim) {
        int[] shape = with(x.shape(), dim, 1);
        double largest = x.largest();
        return new Nd(
                x.tape(),
                Arrays.stream(groups(x, shape))
                        .mapToInt(group -> max(x.tape(), group, largest))
                        .toArray(),
                shape);
    }

    public static Nd logSumExp(Nd x, int dim) {
        Tape t = x.tape();
        int[] shape = with(x.shape(), dim, 1);
        int[] ids = Arrays.stream(groups(x, shape))
                .mapToInt(group -> {
                    double most =
                            Arrays.stream(group).mapToDouble(t::value).max().orElseThrow();
                    int[] powers = Arrays.stream(group)
                            .map(id -> exp(t, shift(t, id, -most)))
                            .toArray();
                    return shift(t, log(t, sum(t, powers, 1)), most);
                })
                .toArray();
        return new Nd(t, ids, shape);
    }

    public static Nd logSoftmax(Nd x, int dim) {
        return zip(x, logSumExp(x, dim), Naive::sub);
    }

    public static Nd softmax(Nd x, int dim) {
        return logSoftmax(x, dim).map(id -> exp(x.tape(), id));
    }

    public static Nd permute(Nd x, int... dims) {
        int[] shape = Arrays.stream(dims).map(d -> x.shape()[d]).toArray();
        return Nd.of(x.tape(), shape, at -> {
            int[] from = new int[at.length];
            for (int d = 0; d < at.length; d++) {
                from[dims[d]] = at[d];
            }
            return x.id(from);
        });
    }

    public static Nd slice(Nd x, int[] start, int[] shape, int[] step) {
        return Nd.of(x.tape(), shape, at -> {
            int[] from = new int[at.length];
            Arrays.setAll(from, d -> start[d] + at[d] * step[d]);
            return x.id(from);
        });
    }

    public static Nd embed(Nd x, int[] start, int[] shape, int[] step) {
        return Nd.of(x.tape(), shape, at -> {
            int[] from = new int[at.length];
            boolean hit = true;
            for (int d = 0; d < at.length; d++) {
                hit &= (at[d] - start[d]) % step[d] == 0;
                from[d] = Math.floorDiv(at[d] - start[d], step[d]);
            }
            int id = hit ? x.id(from) : -1;
            return id < 0 ? x.tape().constant(0) : id;
        });
    }

    public static Nd cat(int dim, Nd... parts) {
        int[] shape = with(
                parts[0].shape(),
                dim,
                Arrays.stream(parts).mapToInt(p -> p.shape()[dim]).sum());
        return Nd.of(parts[0].tape(), shape, at -> {
            int[] from = at.clone();
            int part = 0;
            while (from[dim] >= parts[part].shape()[dim]) {
                from[dim] -= parts[part++].shape()[dim];
            }
            return parts[part].id(from);
        });
    }

    public static Nd pick(Nd x, int[] from, int... shape) {
        return new Nd(x.tape(), Arrays.stream(from).map(i -> x.ids()[i]).toArray(), shape);
    }

    public static Nd place(Nd x, int[] to, int... shape) {
        int[] target = new int[Nd.size(shape)];
        for (int i = 0; i < target.length; i++) {
            int[] here = new int[0];
            for (int j = 0; j < to.length; j++) {
                if (to[j] == i) {
                    here = Arrays.copyOf(here, here.length + 1);
                    here[here.length - 1] = x.ids()[j];
                }
            }
            target[i] = sum(x.tape(), here, 1);
        }
        return new Nd(x.tape(), target, shape);
    }

    public static Nd masked(Nd mask, Nd g) {
        double largest = mask.largest();
        return zip(mask, g, (t, m, v) -> t.decide(t.value(m) <= 0, t.value(m), largest) ? t.constant(0) : v);
    }
}
