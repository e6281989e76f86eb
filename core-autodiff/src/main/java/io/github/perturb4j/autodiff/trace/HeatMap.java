package io.github.perturb4j.autodiff.trace;

import io.github.perturb4j.autodiff.kernel.Span;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where the first sample of an array (n, c, h, w) is large: the mean of |x| over the channels, and over the pixels of
 * equal parts of the image where it is larger than {@value #SIDE} pixels; numbers that are not finite count as 0.
 *
 * @param values row by row; the record owns them
 */
@SuppressWarnings("ArrayRecordComponent") // numbers for a picture, which nobody compares
public record HeatMap(int height, int width, double[] values) {
    /** The most rows and columns. */
    public static final int SIDE = 28;

    /** Of an array of rank 4, which is only read. */
    static HeatMap of(INDArray array) {
        int channels = (int) array.size(1);
        int rows = (int) array.size(2);
        int columns = (int) array.size(3);
        int height = Math.min(SIDE, rows);
        int width = Math.min(SIDE, columns);
        Span x = Span.of(array);
        double[] sums = new double[height * width];
        int[] counts = new int[height * width];
        double[] row = new double[columns];
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < rows; i++) {
                x.get(((long) c * rows + i) * columns, row, 0, columns);
                for (int j = 0; j < columns; j++) {
                    int at = (int) ((long) i * height / rows) * width + (int) ((long) j * width / columns);
                    sums[at] += Double.isFinite(row[j]) ? Math.abs(row[j]) : 0;
                    counts[at]++;
                }
            }
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] /= counts[i];
        }
        return new HeatMap(height, width, sums);
    }
}
