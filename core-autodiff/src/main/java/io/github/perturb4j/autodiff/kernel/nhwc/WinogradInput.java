package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Scratch;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;

/**
 * B^T d B for lines of tiles. A line is the tiles of one height in a few samples, in the order (sample, column,
 * channel), so that all loops run over a line at once; first along the rows of the image, each of them once, then
 * across.
 */
final class WinogradInput {
    private static final Scratch.Arrays32 RESULT = new Scratch.Arrays32();

    private final ConvGeometry at;
    private final WinogradTile tile;
    private final int across;
    private final int channels;
    private final float[] image;
    private final float[][] columns; // the tiles' columns of one row of the image
    private final float[][][] rows; // [row modulo m + 2][j]: rows of the image, transformed
    private final float[][] column;
    private final float[] result;

    WinogradInput(ConvGeometry at, WinogradTile tile, int across, int samples) {
        int n = tile.inputs();
        int length = samples * across * at.inChannels();
        this.at = at;
        this.tile = tile;
        this.across = across;
        this.channels = at.inChannels();
        int width = Math.max(at.padding() + at.width(), across * tile.outputs() + 2);
        this.image = WinogradTile.IMAGE.get(width * channels);
        Arrays.fill(image, 0, at.padding() * channels, 0f);
        Arrays.fill(image, (at.padding() + at.width()) * channels, width * channels, 0f);
        this.columns = WinogradTile.COLUMNS.get(n, length);
        float[][] all = WinogradTile.ROWS.get(n * n, length);
        this.rows = new float[n][n][];
        for (int i = 0; i < n * n; i++) {
            rows[i / n][i % n] = all[i];
        }
        this.column = new float[n][];
        this.result = RESULT.get(length);
    }

    /**
     * Transforms lines [top, bottom) of {@code count} samples; entry a of the tiles goes to number {@code to + a *
     * step} and on, line after line.
     */
    void transform(Span x, int sample, int count, int top, int bottom, Span result, long to, long step) {
        int m = tile.outputs();
        int length = count * across * channels;
        for (int line = top; line < bottom; line++) {
            for (int k = line == top ? 0 : 2; k < tile.inputs(); k++) {
                transformRow(x, sample, count, line * m + k);
            }
            finish(line * m, length, result, to + (long) (line - top) * length, step);
        }
    }

    private void transformRow(Span x, int sample, int count, int row) {
        float[][] to = rows[row % rows.length];
        int h = row - at.padding();
        int length = count * across * channels;
        if (h < 0 || h >= at.height()) {
            for (float[] zeros : to) {
                Arrays.fill(zeros, 0, length, 0f);
            }
            return;
        }
        for (int s = 0; s < count; s++) {
            int numbers = at.width() * channels;
            x.get(at.inputAt(sample + s, 0) + (long) h * numbers, image, at.padding() * channels, numbers);
            cut(s * across * channels);
        }
        for (int j = 0; j < to.length; j++) {
            tile.transformInput(j, columns, to[j], length);
        }
    }

    /** Column j of each tile: the columns after the first m are those of the next tile. */
    private void cut(int to) {
        int m = tile.outputs();
        for (int j = 0; j < m; j++) {
            for (int t = 0; t < across; t++) {
                System.arraycopy(image, (t * m + j) * channels, columns[j], to + t * channels, channels);
            }
        }
        int others = (across - 1) * channels;
        for (int j = m; j < tile.inputs(); j++) {
            System.arraycopy(columns[j - m], to + channels, columns[j], to, others);
            System.arraycopy(image, (others * m) + j * channels, columns[j], to + others, channels);
        }
    }

    private void finish(int firstRow, int length, Span to, long at, long step) {
        int n = rows.length;
        for (int j = 0; j < n; j++) {
            for (int k = 0; k < n; k++) {
                column[k] = rows[(firstRow + k) % n][j];
            }
            for (int i = 0; i < n; i++) {
                tile.transformInput(i, column, result, length);
                to.put(at + (i * n + j) * step, result, 0, length);
            }
        }
    }
}
