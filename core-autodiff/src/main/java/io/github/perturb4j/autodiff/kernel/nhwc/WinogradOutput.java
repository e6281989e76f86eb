package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.ConvGeometry;
import io.github.perturb4j.autodiff.kernel.Scratch;
import io.github.perturb4j.autodiff.kernel.Span;

/** A^T M A for lines of tiles, in the order of {@link WinogradInput}, and the epilogue. */
final class WinogradOutput {
    private static final Scratch.Arrays32 PIXELS = new Scratch.Arrays32();

    private final ConvGeometry at;
    private final WinogradTile tile;
    private final int across;
    private final int channels;
    private final int stored;
    private final float[][] column;
    private final float[][][] rows;
    private final float[][] pixels;
    private final float[] image;

    /** @param stored the numbers of a tile's entry, of which the first outChannels count */
    WinogradOutput(ConvGeometry at, WinogradTile tile, int across, int samples, int stored) {
        int n = tile.inputs();
        int m = tile.outputs();
        int length = samples * across * stored;
        this.at = at;
        this.tile = tile;
        this.across = across;
        this.channels = at.outChannels();
        this.stored = stored;
        this.column = WinogradTile.COLUMNS.get(n, length);
        float[][] all = WinogradTile.ROWS.get(m * n, length);
        this.rows = new float[m][n][];
        for (int i = 0; i < m * n; i++) {
            rows[i / n][i % n] = all[i];
        }
        this.pixels = PIXELS.get(m, length);
        this.image = WinogradTile.IMAGE.get(across * m * channels);
    }

    /** Entry a of the line's tiles is at number {@code from + a * step} and on. */
    void transform(Span products, long from, long step, int sample, int count, int line, Span y, Epilogue epilogue) {
        int n = tile.inputs();
        int m = tile.outputs();
        int length = count * across * stored;
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < n; i++) {
                products.get(from + (i * n + j) * step, column[i], 0, length);
            }
            for (int i = 0; i < m; i++) {
                tile.transformOutput(i, column, rows[i][j], length);
            }
        }
        for (int i = 0; i < Math.min(m, at.outHeight() - line * m); i++) {
            for (int j = 0; j < m; j++) {
                tile.transformOutput(j, rows[i], pixels[j], length);
            }
            for (int s = 0; s < count; s++) {
                join(s * across * stored);
                long to = at.outputAt(sample + s, 0) + (long) (line * m + i) * at.outWidth() * channels;
                epilogue.storeOver(image, at.outWidth() * channels, y, to);
            }
        }
    }

    /** The tiles' pixels in one row of the image. */
    private void join(int from) {
        int m = tile.outputs();
        for (int j = 0; j < m; j++) {
            for (int t = 0; t < across; t++) {
                System.arraycopy(pixels[j], from + t * stored, image, (t * m + j) * channels, channels);
            }
        }
    }
}
