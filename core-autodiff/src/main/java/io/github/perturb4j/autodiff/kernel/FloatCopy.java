package io.github.perturb4j.autodiff.kernel;

import java.util.Arrays;
import java.util.List;

/**
 * Copies of float32 numbers through a stride per dimension. The two innermost dimensions (after merging) are a panel of
 * rows, which is moved by the quickest way that its strides allow: whole rows at once; rows of one repeated number;
 * transposed, by squares; or through Java arrays that hold all that the panel reaches over on either side.
 */
final class FloatCopy {
    private static final int LONG = 128; // a row worth a copy of its own
    private static final int REACH = 8192; // numbers that a row may reach over
    private static final int STAGED = 4096; // numbers that the rows of a panel reach over
    private static final int SPARSE = 8; // numbers reached over for each that is moved, at the most
    private static final int SIDE = 64;
    private static final int STRIP = 4 * SIDE;
    private static final int TILE = 1 << 14;
    private static final Scratch.Lease<float[]> REPEATED = Scratch.block();
    private static final Scratch.Lease<float[]> READ = Scratch.of(() -> new float[2 * REACH]);
    private static final Scratch.Lease<float[]> WRITTEN = Scratch.of(() -> new float[2 * REACH]);

    private final Span in;
    private final Span out;
    private final List<long[]> outer;
    private final int rows;
    private final int n;
    private final long inRow;
    private final long outRow;
    private final int inStep;
    private final int outStep;

    @FunctionalInterface
    private interface Panel {
        /** Moves {@code count} rows whose first begins at these places. */
        void move(long from, long to, int count);
    }

    private FloatCopy(Span in, Span out, List<long[]> dims) {
        int last = dims.size() - 1;
        long[] inner = dims.get(last);
        long[] above = last > 0 ? dims.get(last - 1) : new long[] {1, 0, inner[0] * inner[2]};
        this.in = in;
        this.out = out;
        this.outer = dims.subList(0, Math.max(0, last - 1));
        this.rows = (int) above[0];
        this.inRow = above[1];
        this.outRow = above[2];
        this.n = (int) inner[0];
        this.inStep = (int) inner[1];
        this.outStep = (int) inner[2];
    }

    /**
     * Copies element by element where the panels allow it.
     *
     * @param dims merged dimensions: extent, stride of {@code in}, stride of {@code out}
     * @return false, having done nothing, where the strides fit none of the ways
     */
    static boolean copy(Span in, long inOffset, Span out, long outOffset, List<long[]> dims) {
        FloatCopy moves = new FloatCopy(in, out, dims);
        return moves.run(inOffset, outOffset);
    }

    private boolean run(long inOffset, long outOffset) {
        if (inStep == 1 && outStep == 1 && outer.isEmpty() && rows == 1) {
            Parallel.tiles((n + TILE - 1) / TILE, tile -> {
                long at = (long) tile * TILE;
                in.copyTo(inOffset + at, out, outOffset + at, (int) Math.min(TILE, n - at));
            });
        } else if (inStep == 1 && outStep == 1 && n >= LONG) {
            forPanels(inOffset, outOffset, rowsOf(TILE / n), this::copyRows);
        } else if (inStep == 0 && outStep == 1 && n >= LONG) {
            forPanels(inOffset, outOffset, rowsOf(TILE / n), this::repeat);
        } else if (inRow == 1 && inStep > 1 && outStep == 1 && Math.min(rows, n) > 4) {
            forSquares(inOffset, outOffset);
        } else if (staged()) {
            int most = (int) Math.min(STAGED / Math.max(1, inRow), STAGED / Math.max(1, outRow));
            forPanels(inOffset, outOffset, rowsOf(most), this::stage);
        } else {
            return false;
        }
        return true;
    }

    private int rowsOf(int wanted) {
        return Math.max(1, Math.min(rows, wanted));
    }

    /** Whether a row fits on both sides, neither is sparse, and no panel reaches over what another writes. */
    private boolean staged() {
        long inReach = (n - 1L) * inStep + 1;
        long outReach = (n - 1L) * outStep + 1;
        boolean apart = outReach <= outRow;
        long reach = (rows - 1) * outRow + outReach;
        for (int d = outer.size() - 1; d >= 0; d--) {
            apart &= reach <= outer.get(d)[2];
            reach += (outer.get(d)[0] - 1) * outer.get(d)[2];
        }
        long most = (long) SPARSE * n;
        return apart
                && Math.max(inReach, outReach) <= REACH
                && Math.max(Math.max(inReach, inRow), Math.max(outReach, outRow)) <= most;
    }

    private void forPanels(long inOffset, long outOffset, int perPanel, Panel panel) {
        int panels = (rows + perPanel - 1) / perPanel;
        long count = panels;
        for (long[] dim : outer) {
            count *= dim[0];
        }
        long total = count;
        int together = (int) Math.max(1, TILE / ((long) perPanel * n));
        Parallel.tiles((int) ((total + together - 1) / together), tile -> {
            for (long i = (long) tile * together; i < Math.min(total, (tile + 1L) * together); i++) {
                long from = inOffset;
                long to = outOffset;
                long rest = i / panels;
                for (int d = outer.size() - 1; d >= 0; d--) {
                    long[] dim = outer.get(d);
                    from += rest % dim[0] * dim[1];
                    to += rest % dim[0] * dim[2];
                    rest /= dim[0];
                }
                int row = (int) (i % panels) * perPanel;
                panel.move(from + row * inRow, to + row * outRow, Math.min(perPanel, rows - row));
            }
        });
    }

    private void copyRows(long from, long to, int count) {
        for (int r = 0; r < count; r++) {
            in.copyTo(from + r * inRow, out, to + r * outRow, n);
        }
    }

    private void repeat(long from, long to, int count) {
        float[] block = REPEATED.get();
        for (int r = 0; r < count; r++) {
            Arrays.fill(block, 0, Math.min(n, block.length), (float) in.get(from + r * inRow));
            long begin = to + r * outRow;
            Span.forEachBlock(begin, begin + n, block.length, (at, numbers) -> out.put(at, block, 0, numbers));
        }
    }

    /** Transposes by squares of neighbours on both sides; some squares of the same rows are a tile. */
    private void forSquares(long inOffset, long outOffset) {
        int strip = Math.min(n, STRIP);
        int strips = (n + strip - 1) / strip;
        int panels = (rows + SIDE - 1) / SIDE;
        long total = (long) panels * strips;
        for (long[] dim : outer) {
            total *= dim[0];
        }
        Parallel.tiles((int) total, tile -> {
            int first = tile % strips * strip;
            int row = tile / strips % panels * SIDE;
            long from = inOffset + row * inRow + (long) first * inStep;
            long to = outOffset + row * outRow + first;
            long rest = tile / strips / panels;
            for (int d = outer.size() - 1; d >= 0; d--) {
                long[] dim = outer.get(d);
                from += rest % dim[0] * dim[1];
                to += rest % dim[0] * dim[2];
                rest /= dim[0];
            }
            transpose(from, to, Math.min(SIDE, rows - row), Math.min(strip, n - first));
        });
    }

    /** Columns of the input, {@code columns} of them with {@code count} numbers each, become rows. */
    private void transpose(long from, long to, int count, int columns) {
        float[] read = READ.get();
        float[] turned = WRITTEN.get();
        for (int at = 0; at < columns; at += SIDE) {
            int width = Math.min(SIDE, columns - at);
            for (int c = 0; c < width; c++) {
                in.get(from + (long) (at + c) * inStep, read, c * SIDE, count);
            }
            if (width == n && outRow == n && n < SIDE) {
                turnNarrow(read, turned, count);
                out.put(to, turned, 0, count * n);
                continue;
            }
            turn(read, turned, count, width);
            for (int r = 0; r < count; r++) {
                out.put(to + r * outRow + at, turned, r * SIDE, width);
            }
        }
    }

    /**
     * turned[r, c] = read[c, r] for r below {@code count} and c below {@code width}, four rows at a time; sides are
     * {@value #SIDE}.
     */
    private static void turn(float[] read, float[] turned, int count, int width) {
        for (int r = 0; r < count; r += 4) {
            for (int c = 0; c < width; c++) {
                int i = c * SIDE + r;
                int o = r * SIDE + c;
                turned[o] = read[i];
                turned[o + SIDE] = read[i + 1];
                turned[o + 2 * SIDE] = read[i + 2];
                turned[o + 3 * SIDE] = read[i + 3];
            }
        }
    }

    /** The same for rows of n numbers without gaps. */
    private void turnNarrow(float[] read, float[] turned, int count) {
        for (int r = 0, o = 0; r < count; r++) {
            for (int c = 0; c < n; c++, o++) {
                turned[o] = read[c * SIDE + r];
            }
        }
    }

    private void stage(long from, long to, int count) {
        int inReach = (int) ((count - 1) * inRow + (n - 1L) * inStep + 1);
        int outReach = (int) ((count - 1) * outRow + (n - 1L) * outStep + 1);
        float[] read = READ.get();
        float[] written = WRITTEN.get();
        in.get(from, read, 0, inReach);
        if (outReach > count * n) {
            out.get(to, written, 0, outReach);
        }
        for (int r = 0; r < count; r++) {
            move(read, (int) (r * inRow), written, (int) (r * outRow));
        }
        out.put(to, written, 0, outReach);
    }

    private void move(float[] read, int from, float[] written, int to) {
        if (inStep == 1 && outStep == 1 && n > 8) {
            System.arraycopy(read, from, written, to, n);
            return;
        }
        for (int i = 0, a = from, b = to; i < n; i++, a += inStep, b += outStep) {
            written[b] = read[a];
        }
    }
}
