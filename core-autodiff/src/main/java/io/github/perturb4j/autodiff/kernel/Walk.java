package io.github.perturb4j.autodiff.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * The order in which two strided sides of one shape are visited: rows along the innermost dimension, cut into tiles.
 * Neighbouring dimensions that both sides step through as one are merged first, so that rows are long.
 */
final class Walk {
    private static final int TILE = 1 << 16;

    @FunctionalInterface
    interface Rows {
        void row(long first, long second);
    }

    private final long[] extents;
    private final long[] first;
    private final long[] second;
    private final int cut; // tiles are ranges of this dimension
    private final int perTile;

    private Walk(long[] extents, long[] first, long[] second, int cut, int perTile) {
        this.extents = extents;
        this.first = first;
        this.second = second;
        this.cut = cut;
        this.perTile = perTile;
    }

    /** A walk whose tiles are ranges of the outermost dimension. */
    static Walk of(long[] shape, long[] first, long[] second) {
        return make(shape, first, second, false);
    }

    /** A walk whose tiles never meet on the first side: they are ranges of a dimension with a stride there. */
    static Walk ofDisjoint(long[] shape, long[] first, long[] second) {
        return make(shape, first, second, true);
    }

    private static Walk make(long[] shape, long[] first, long[] second, boolean disjoint) {
        List<long[]> dims = merged(shape, first, second);
        int cut = -1;
        long total = 1;
        for (int d = 0; d < dims.size(); d++) {
            total *= dims.get(d)[0];
            boolean inner = d == dims.size() - 1;
            if (cut < 0 && !inner && (!disjoint || dims.get(d)[1] != 0)) {
                cut = d;
            }
        }
        int perTile = cut < 0 ? 1 : (int) Math.max(1, TILE / Math.max(1, total / dims.get(cut)[0]));
        return new Walk(column(dims, 0), column(dims, 1), column(dims, 2), cut, perTile);
    }

    /**
     * Extent and both strides of each dimension, where those that are stepped through as one are one, and extents of 1
     * are gone.
     */
    static List<long[]> merged(long[] shape, long[] first, long[] second) {
        List<long[]> dims = new ArrayList<>();
        for (int d = 0; d < shape.length; d++) {
            if (shape[d] == 1) {
                continue;
            }
            long[] next = {shape[d], first[d], second[d]};
            long[] last = dims.isEmpty() ? null : dims.get(dims.size() - 1);
            if (last != null && last[1] == next[1] * next[0] && last[2] == next[2] * next[0]) {
                dims.set(dims.size() - 1, new long[] {last[0] * next[0], next[1], next[2]});
            } else {
                dims.add(next);
            }
        }
        if (dims.isEmpty()) {
            dims.add(new long[] {1, 1, 1});
        }
        return dims;
    }

    private static long[] column(List<long[]> dims, int c) {
        return dims.stream().mapToLong(d -> d[c]).toArray();
    }

    long inner() {
        return extents[extents.length - 1];
    }

    long innerStride(int side) {
        long[] strides = side == 0 ? first : second;
        return strides[strides.length - 1];
    }

    int tiles() {
        return cut < 0 ? 1 : (int) ((extents[cut] + perTile - 1) / perTile);
    }

    /** Visits the rows of one tile in row-major order. */
    void rows(int tile, Rows body) {
        int outer = extents.length - 1;
        long from = (long) tile * perTile;
        long[] low = new long[outer];
        long[] high = new long[outer];
        long rows = 1;
        for (int d = 0; d < outer; d++) {
            low[d] = d == cut ? from : 0;
            high[d] = d == cut ? Math.min(extents[d], from + perTile) : extents[d];
            rows *= high[d] - low[d];
        }
        long[] at = low.clone();
        for (long r = 0; r < rows; r++) {
            body.row(dot(at, first), dot(at, second));
            advance(at, low, high);
        }
    }

    private static long dot(long[] at, long[] strides) {
        long sum = 0;
        for (int d = 0; d < at.length; d++) {
            sum += at[d] * strides[d];
        }
        return sum;
    }

    private static void advance(long[] at, long[] low, long[] high) {
        for (int d = at.length - 1; d >= 0 && ++at[d] == high[d]; d--) {
            at[d] = low[d];
        }
    }
}
