package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.resnet.image.Png;
import io.github.perturb4j.resnet.image.RgbImage;
import java.nio.file.Path;

/**
 * Draws the picture of {@code docs/scenes.md}: the first test scenes, one column per class, each pixel a square.
 * Samples keep their 5 highest bits, so that the file stays small.
 */
final class ContactSheet {
    private ContactSheet() {}

    /** Arguments: the file to write; how many scenes per class (6); the enlargement (2); the side of a scene (48). */
    public static void main(String[] args) {
        int rows = args.length > 1 ? Integer.parseInt(args[1]) : 6;
        int zoom = args.length > 2 ? Integer.parseInt(args[2]) : 2;
        int pixels = args.length > 3 ? Integer.parseInt(args[3]) : Scenes.DEFAULT_SIZE;
        int columns = Subject.values().length;
        Png.write(coarse(sheet(Scenes.test(columns * rows).sized(pixels), columns, rows, zoom)), Path.of(args[0]));
    }

    /** 0 to 255 in 32 steps. */
    private static RgbImage coarse(RgbImage image) {
        byte[] samples = image.toBytes();
        for (int i = 0; i < samples.length; i++) {
            int step = (samples[i] & 0xFF) >> 3;
            samples[i] = (byte) (step << 3 | step >> 2);
        }
        return RgbImage.of(image.width(), image.height(), samples);
    }

    private static RgbImage sheet(Scenes scenes, int columns, int rows, int zoom) {
        int pixels = scenes.image(0).width();
        int tile = pixels * zoom;
        int width = columns * tile;
        byte[] samples = new byte[3 * width * rows * tile];
        for (int i = 0; i < scenes.size(); i++) {
            byte[] scene = scenes.image(i).toBytes();
            int left = i % columns * tile;
            int top = i / columns * tile;
            for (int y = 0; y < tile; y++) {
                for (int x = 0; x < tile; x++) {
                    int from = 3 * (y / zoom * pixels + x / zoom);
                    System.arraycopy(scene, from, samples, 3 * ((top + y) * width + left + x), 3);
                }
            }
        }
        return RgbImage.of(width, rows * tile, samples);
    }
}
