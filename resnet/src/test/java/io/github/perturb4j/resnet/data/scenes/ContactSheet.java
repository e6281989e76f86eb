package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.resnet.image.Png;
import io.github.perturb4j.resnet.image.RgbImage;
import java.nio.file.Path;

/** Draws the picture in {@code docs/scenes.md}: one row per class, enlarged so that each pixel is a square. */
final class ContactSheet {
    private ContactSheet() {}

    /** Arguments: the file to write, how many scenes per class (10), the enlargement (2), the side of a scene (48). */
    public static void main(String[] args) {
        int columns = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        int zoom = args.length > 2 ? Integer.parseInt(args[2]) : 2;
        int pixels = args.length > 3 ? Integer.parseInt(args[3]) : Scenes.DEFAULT_SIZE;
        int classes = Subject.values().length;
        Png.write(sheet(Scenes.test(columns * classes).sized(pixels), classes, columns, zoom), Path.of(args[0]));
    }

    private static RgbImage sheet(Scenes scenes, int rows, int columns, int zoom) {
        int pixels = scenes.image(0).width();
        int width = columns * pixels * zoom;
        byte[] samples = new byte[3 * width * rows * pixels * zoom];
        for (int i = 0; i < rows * columns; i++) {
            byte[] scene = scenes.image(i).toBytes();
            int left = i / rows * pixels * zoom;
            int top = i % rows * pixels * zoom;
            for (int y = 0; y < pixels * zoom; y++) {
                for (int x = 0; x < pixels * zoom; x++) {
                    int from = 3 * (y / zoom * pixels + x / zoom);
                    System.arraycopy(scene, from, samples, 3 * ((top + y) * width + left + x), 3);
                }
            }
        }
        return RgbImage.of(width, rows * pixels * zoom, samples);
    }
}
