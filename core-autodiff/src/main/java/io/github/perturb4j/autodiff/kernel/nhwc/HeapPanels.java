package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.ArraySpan;
import io.github.perturb4j.autodiff.kernel.Scratch;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.kernel.vector.PanelProduct;
import io.github.perturb4j.autodiff.kernel.vector.PanelProduct.Panel;
import io.github.perturb4j.autodiff.kernel.vector.PanelProduct.Part;
import io.github.perturb4j.autodiff.kernel.vector.PanelProducts;

/**
 * The panels of a {@link PackedMatrix} on the heap, where Java's vectors multiply by them. Blocks of rows are copied to
 * the heap and their products back, unless they are there already ({@link ArraySpan}).
 */
final class HeapPanels {
    private static final PanelProduct PRODUCT = PanelProducts.chosen();

    private static final Scratch.Arrays32 LEFT = new Scratch.Arrays32();
    private static final Scratch.Arrays32 MORE = new Scratch.Arrays32();
    private static final Scratch.Arrays32 RESULT = new Scratch.Arrays32();

    private static final int WIDTH = PackedMatrix.WIDTH;
    private static final int DEPTH = 512; // of a piece: a panel's part stays in the second cache
    private static final int BLOCK_NUMBERS = 1 << 16; // of a block of rows, and of its product
    private static final int LEAST_ROWS = 48;

    private final float[] panels;
    private final int rows;
    private final int columns;
    private final int depth;

    private HeapPanels(float[] panels, int rows, int columns) {
        this.panels = panels;
        this.rows = rows;
        this.columns = columns;
        int pieces = (rows + DEPTH - 1) / DEPTH;
        this.depth = (rows + pieces - 1) / pieces;
    }

    /**
     * Whether products by a matrix of so many columns are faster here than in BLAS, where there are Java's vectors:
     * with fewer columns than a panel has, a tile has too few sums to keep the processor busy.
     */
    static boolean take(int columns) {
        return PRODUCT != null && columns >= WIDTH;
    }

    /** What the number of columns is filled up to, of a matrix that is taken. */
    static int lanes() {
        return PRODUCT.lanes();
    }

    static HeapPanels of(Span panels, int rows, int columns) {
        float[] numbers = new float[rows * columns];
        panels.get(0, numbers, 0, numbers.length);
        return new HeapPanels(numbers, rows, columns);
    }

    /** {@link PackedMatrix#multiply}. */
    void multiply(
            int m, Span a, long aAt, int aStride, int first, int last, Span c, long cAt, int cStride, Epilogue e) {
        int left = first * WIDTH;
        int width = Math.min(columns, last * WIDTH) - left;
        int most = Math.max(LEAST_ROWS, BLOCK_NUMBERS / Math.max(rows, width));
        int blocks = (m + most - 1) / most;
        int height = (m + blocks - 1) / blocks;
        for (int top = 0; top < m; top += height) {
            int count = Math.min(height, m - top);
            Part from = left(a, aAt + (long) top * aStride, aStride, count);
            long to = cAt + (long) top * cStride + left;
            if (c instanceof ArraySpan array) {
                multiply(count, from, left, width, new Part(array.numbers(), (int) to, cStride));
            } else {
                Part product = new Part(RESULT.get(count * width), 0, width);
                multiply(count, from, left, width, product);
                put(product, count, c, to, cStride);
            }
            e.finish(c, to, count, width, cStride, left);
        }
    }

    private Part left(Span a, long at, int stride, int count) {
        if (a instanceof ArraySpan array) {
            return new Part(array.numbers(), (int) at, stride);
        }
        float[] block = LEFT.get(count * rows);
        if (stride == rows) {
            a.get(at, block, 0, count * rows);
        } else {
            for (int row = 0; row < count; row++) {
                a.get(at + (long) row * stride, block, row * rows, rows);
            }
        }
        return new Part(block, 0, rows);
    }

    private static void put(Part product, int count, Span c, long at, int stride) {
        int width = product.stride();
        if (stride == width) {
            c.put(at, product.numbers(), 0, count * width);
            return;
        }
        for (int row = 0; row < count; row++) {
            c.put(at + (long) row * stride, product.numbers(), row * width, width);
        }
    }

    private void multiply(int count, Part a, int left, int width, Part c) {
        for (int column = left; column < left + width; column += WIDTH) {
            int wide = Math.min(WIDTH, columns - column);
            for (int top = 0; top < rows; top += depth) {
                int k = Math.min(depth, rows - top);
                Panel panel = new Panel(panels, column * rows + top * wide, wide);
                Part from = new Part(a.numbers(), a.at() + top, a.stride());
                Part to = new Part(c.numbers(), c.at() + column - left, c.stride());
                if (top == 0) {
                    PRODUCT.multiply(count, k, from, panel, to);
                } else {
                    Part more = new Part(MORE.get(count * wide), 0, wide);
                    PRODUCT.multiply(count, k, from, panel, more);
                    add(more, count, to);
                }
            }
        }
    }

    private static void add(Part more, int count, Part to) {
        for (int row = 0; row < count; row++) {
            int at = to.at() + row * to.stride();
            PRODUCT.add(to.numbers(), at, more.numbers(), row * more.stride(), more.stride());
        }
    }
}
