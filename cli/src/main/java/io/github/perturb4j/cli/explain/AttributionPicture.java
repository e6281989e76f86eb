package io.github.perturb4j.cli.explain;

import io.github.perturb4j.resnet.image.RgbImage;

/**
 * An attribution over its image: the image in faint grey, what speaks for in yellow and against in dark blue, the
 * stronger the larger. The colours differ in lightness too, on either side of grey.
 */
final class AttributionPicture {
    private static final int SIDE = 256;
    private static final int[] FOR = {255, 217, 61};
    private static final int[] AGAINST = {0, 32, 110};
    private static final double[] LUMA = {0.299, 0.587, 0.114};

    private AttributionPicture() {}

    /** Of the image's size, or a multiple of it where that is small. */
    static RgbImage of(RgbImage image, AttributionMap map) {
        int by = Math.max(1, SIDE / Math.max(image.width(), image.height()));
        int width = image.width() * by;
        int height = image.height() * by;
        double[] shares = map.shares();
        byte[] samples = new byte[RgbImage.CHANNELS * width * height];
        for (int i = 0; i < width * height; i++) {
            int x = i % width / by;
            int y = i / width / by;
            int row = Math.min(map.height() - 1, y * map.height() / image.height());
            int column = Math.min(map.width() - 1, x * map.width() / image.width());
            paint(samples, i, grey(image, x, y), shares[row * map.width() + column]);
        }
        return RgbImage.of(width, height, samples);
    }

    private static double grey(RgbImage image, int x, int y) {
        double luma = 0;
        for (int c = 0; c < RgbImage.CHANNELS; c++) {
            luma += LUMA[c] * image.sample(x, y, c);
        }
        return 100 + 0.3 * luma;
    }

    private static void paint(byte[] samples, int at, double grey, double share) {
        int[] colour = share > 0 ? FOR : AGAINST;
        double cover = Math.abs(share);
        for (int c = 0; c < RgbImage.CHANNELS; c++) {
            samples[RgbImage.CHANNELS * at + c] = (byte) Math.round(grey + cover * (colour[c] - grey));
        }
    }
}
