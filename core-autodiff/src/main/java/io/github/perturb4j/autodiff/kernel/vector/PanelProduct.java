package io.github.perturb4j.autodiff.kernel.vector;

/**
 * A product of float32 matrices on the heap, whose right factor is a panel: a block of at most 64 columns, row after
 * row.
 *
 * <p>Each number of the result is a chain of fused multiplications and additions over the depth, in its order,
 * beginning with 0. So it has the same bits whatever the number of rows and columns in a call, and by whichever
 * provider.
 */
public interface PanelProduct extends RunKernels {
    /** How it multiplies, in a few words for people. */
    String text();

    /** What the width of each panel is a multiple of. */
    int lanes();

    /** c = a b, where b is a panel of {@code depth} rows. */
    void multiply(int rows, int depth, Part a, Panel b, Part c);

    /** A matrix in an array: element (i, j) is {@code numbers[at + i * stride + j]}. */
    record Part(float[] numbers, int at, int stride) {}

    /** A panel in an array: element (i, j) is {@code numbers[at + i * width + j]}. */
    record Panel(float[] numbers, int at, int width) {}
}
