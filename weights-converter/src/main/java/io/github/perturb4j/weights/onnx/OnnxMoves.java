package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Indices;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** What puts numbers in other places, of floating and of whole ones. */
final class OnnxMoves {
    static final Map<String, OnnxOperator> TABLE = new HashMap<>();

    static {
        TABLE.put("Concat", OnnxOperator.value(OnnxMoves::concat));
        TABLE.put("Split", OnnxMoves::split);
        TABLE.put("Slice", OnnxOperator.value(OnnxMoves::slice));
        TABLE.put("Gather", OnnxOperator.value(c -> c.move(0, x -> gather(c, x))));
        TABLE.put("GatherElements", OnnxOperator.value(c -> c.move(0, x -> gatherElements(c, x))));
        TABLE.put("Transpose", OnnxOperator.value(c -> c.move(0, x -> transpose(c, x))));
        TABLE.put("Expand", OnnxOperator.value(c -> c.move(0, x -> expand(x, c.longs(1)))));
        TABLE.put("Tile", OnnxOperator.value(c -> c.move(0, x -> tile(x, c.longs(1)))));
        TABLE.put("DepthToSpace", OnnxOperator.value(c -> c.move(0, x -> depthToSpace(c, x))));
        TABLE.put("SpaceToDepth", OnnxOperator.value(c -> c.move(0, x -> spaceToDepth(c, x))));
    }

    private OnnxMoves() {}

    private static OnnxValue concat(OnnxCall c) {
        OnnxValue[] parts = Arrays.stream(c.inputs())
                .filter(part -> part != null && part.size() > 0)
                .toArray(OnnxValue[]::new);
        if (parts.length == 0) {
            return c.value(0);
        }
        int dim = OnnxCall.dim(c.node().number("axis", 0), parts[0].rank());
        if (Arrays.stream(parts).noneMatch(OnnxValue::isVariable)) {
            return whole(dim, parts);
        }
        return OnnxValue.of(Ops.cat(
                dim, Arrays.stream(parts).map(p -> p.toVariable(c.dtype())).toArray(Variable[]::new)));
    }

    private static OnnxValue whole(int dim, OnnxValue... parts) {
        if (parts[0].rank() > 1) {
            throw new IllegalArgumentException("whole numbers are joined as lists only, found " + parts[0]);
        }
        long[] all = Arrays.stream(parts)
                .flatMapToLong(p -> Arrays.stream(p.longs()))
                .toArray();
        return OnnxValue.whole(parts[0].type(), all, all.length);
    }

    private static OnnxValue[] split(OnnxCall c) {
        int dim = c.dim(0, "axis", 0);
        long extent = c.value(0).shape()[dim];
        long[] sizes = c.longs("split", 1);
        if (sizes == null) {
            int n = c.node().integer("num_outputs", c.node().outputs().size());
            if (n < 1 || n > c.node().outputs().size()) {
                throw new IllegalArgumentException("it makes " + n + " parts, of which it names "
                        + c.node().outputs().size());
            }
            long part = (extent + n - 1) / n;
            sizes = new long[n];
            Arrays.fill(sizes, part);
            sizes[n - 1] = extent - part * (n - 1);
        }
        OnnxValue[] parts = new OnnxValue[sizes.length];
        long at = 0;
        for (int i = 0; i < parts.length; i++) {
            long from = at;
            long size = sizes[i];
            parts[i] = c.move(0, x -> Ops.slice(x, dim, from, from + size, 1));
            at += size;
        }
        return parts;
    }

    private static OnnxValue slice(OnnxCall c) {
        long[] starts = c.longs("starts", 1);
        long[] ends = c.longs("ends", 2);
        int rank = c.value(0).rank();
        long[] axes = c.longs("axes", 3);
        int[] dims = axes == null
                ? IntStream.range(0, starts == null ? 0 : Math.min(rank, starts.length))
                        .toArray()
                : OnnxCall.dims(axes, rank);
        long[] steps = c.has(4) ? c.longs(4) : null;
        if (starts == null || ends == null || starts.length != dims.length || ends.length != dims.length) {
            throw new IllegalArgumentException("starts, ends and axes must be as many");
        }
        OnnxValue value = c.value(0);
        for (int i = 0; i < dims.length; i++) {
            value = cut(c, value, dims[i], starts[i], ends[i], steps == null ? 1 : steps[i]);
        }
        return value;
    }

    /** Bounds beyond the ends are moved there, and negative ones count from the end, as in Python. */
    private static OnnxValue cut(OnnxCall c, OnnxValue value, int dim, long start, long end, long step) {
        long n = value.shape()[dim];
        if (step == 0) {
            throw new IllegalArgumentException("a slice cannot have steps of 0");
        }
        long low = step > 0 ? 0 : -1;
        long high = step > 0 ? n : n - 1;
        long from = Math.max(Math.min(start < 0 ? Math.max(start + n, low) : start, high), low);
        long to = Math.max(Math.min(end < 0 ? Math.max(end + n, low) : end, high), low);
        if (step > 0 ? from >= to : from <= to) {
            long[] shape = value.shape();
            shape[dim] = 0;
            return OnnxValue.whole(value.type(), new long[0], shape);
        } else if (step > 0) {
            return c.move(value, x -> Ops.slice(x, dim, from, to, Math.min(step, n)));
        }
        long width = Math.max(step, -n);
        long[] places = new long[(int) ((from - to - 1) / -width + 1)];
        Arrays.setAll(places, i -> from + i * width);
        return c.move(value, x -> select(x, dim, places));
    }

    private static Variable gather(OnnxCall c, Variable x) {
        int dim = c.dim(0, "axis", 0);
        long[] index = inside(c.longs(1), x.size(dim));
        long[] of = c.value(1).shape();
        long[] shape = new long[x.rank() - 1 + of.length];
        System.arraycopy(x.shape(), 0, shape, 0, dim);
        System.arraycopy(of, 0, shape, dim, of.length);
        System.arraycopy(x.shape(), dim + 1, shape, dim + of.length, x.rank() - dim - 1);
        return Ops.reshape(select(x, dim, index), shape);
    }

    private static long[] inside(long[] index, long n) {
        for (int i = 0; i < index.length; i++) {
            long at = index[i] < 0 ? index[i] + n : index[i];
            if (at < 0 || at >= n) {
                throw new IllegalArgumentException("the index " + index[i] + " is outside of " + n + " elements");
            }
            index[i] = at;
        }
        return index;
    }

    private static Variable gatherElements(OnnxCall c, Variable x) {
        int dim = c.dim(0, "axis", 0);
        return Ops.gather(x, dim, inside(c.longs(1), x.size(dim)), c.value(1).shape());
    }

    /** Elements of one axis, in any order, some of them repeated. */
    static Variable select(Variable x, int dim, long... places) {
        if (places.length == 1) {
            return Ops.slice(x, dim, places[0], places[0] + 1, 1);
        }
        long inner = Memory.strides(x.shape())[dim];
        long n = x.size(dim);
        long[] shape = x.shape().clone();
        shape[dim] = places.length;
        long size = Memory.length(shape);
        if (size > Integer.MAX_VALUE - 16 || x.value().length() > Integer.MAX_VALUE || size == 0) {
            throw new IllegalArgumentException("a selection of shape " + Arrays.toString(shape) + " is not made");
        }
        int[] flat = new int[(int) size];
        for (int i = 0; i < flat.length; i++) {
            long outer = i / inner / places.length;
            flat[i] = (int) ((outer * n + places[(int) (i / inner % places.length)]) * inner + i % inner);
        }
        return Ops.pick(x, new Indices(shape, flat));
    }

    private static Variable transpose(OnnxCall c, Variable x) {
        long[] perm = c.node().numbers("perm");
        int[] dims = perm == null
                ? IntStream.range(0, x.rank()).map(d -> x.rank() - 1 - d).toArray()
                : OnnxCall.dims(perm, x.rank());
        return x.rank() == 0 ? x : Ops.permute(x, dims);
    }

    private static Variable expand(Variable x, long... shape) {
        return Ops.broadcastTo(x, OnnxComparisons.broadcast(x.shape(), shape));
    }

    private static Variable tile(Variable x, long... repeats) {
        if (repeats.length != x.rank()) {
            throw new IllegalArgumentException(
                    "expected a repeat for each of " + x.rank() + " dimensions, found " + Arrays.toString(repeats));
        }
        long[] apart = new long[2 * x.rank()];
        long[] spread = new long[2 * x.rank()];
        long[] tiled = new long[x.rank()];
        for (int d = 0; d < repeats.length; d++) {
            apart[2 * d] = 1;
            spread[2 * d] = repeats[d];
            apart[2 * d + 1] = x.size(d);
            spread[2 * d + 1] = x.size(d);
            tiled[d] = Math.multiplyExact(repeats[d], x.size(d));
        }
        return Ops.reshape(Ops.broadcastTo(Ops.reshape(x, apart), spread), tiled);
    }

    private static long block(OnnxCall c, Variable x) {
        long block = c.node().number("blocksize", 0);
        if (x.rank() != 4 || block < 1 || block > 1 << 16) {
            throw new IllegalArgumentException("expected (n, c, h, w) and a blocksize of at least 1, found "
                    + Arrays.toString(x.shape()) + " and " + block);
        }
        return block;
    }

    private static boolean depthFirst(OnnxCall c) {
        return c.node().text("mode", "DCR").equals("DCR");
    }

    private static Variable depthToSpace(OnnxCall c, Variable x) {
        long b = block(c, x);
        long n = x.size(0);
        long h = x.size(2);
        long w = x.size(3);
        Variable apart = depthFirst(c)
                ? Ops.permute(Ops.reshape(x, n, b, b, -1, h, w), 0, 3, 4, 1, 5, 2)
                : Ops.permute(Ops.reshape(x, n, -1, b, b, h, w), 0, 1, 4, 2, 5, 3);
        return Ops.reshape(apart, n, -1, h * b, w * b);
    }

    private static Variable spaceToDepth(OnnxCall c, Variable x) {
        long b = block(c, x);
        long n = x.size(0);
        long h = x.size(2) / b;
        long w = x.size(3) / b;
        Variable apart = Ops.reshape(x, n, x.size(1), h, b, w, b);
        Variable ordered = depthFirst(c) ? Ops.permute(apart, 0, 3, 5, 1, 2, 4) : Ops.permute(apart, 0, 1, 3, 5, 2, 4);
        return Ops.reshape(ordered, n, -1, h, w);
    }
}
