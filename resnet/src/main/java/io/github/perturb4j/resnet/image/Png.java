package io.github.perturb4j.resnet.image;

import io.github.perturb4j.nn.WholeFile;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes PNG files: 8-bit RGB, no metadata. */
public final class Png {
    private Png() {}

    /**
     * Writes the image to {@code file}, replacing what was there. The file appears whole or not at all: it is written
     * under another name in the same folder, then moved. The same image gives the same bytes.
     *
     * @throws ImageException if the folder does not exist or cannot be written to
     */
    public static void write(RgbImage image, Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new ImageException("cannot write " + file + ": there is no folder " + folder + "; create it first");
        }
        if (Files.isDirectory(file)) {
            throw new ImageException("cannot write " + file + ": it is a directory; give the name of a file");
        }
        byte[] bytes = encode(image);
        try {
            WholeFile.write(file, beside -> Files.write(beside, bytes));
        } catch (IOException e) {
            throw new ImageException("cannot write " + file + " (" + e + "); check that its folder is writable", e);
        }
    }

    /** The image as the bytes of a PNG file. */
    public static byte[] encode(RgbImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(view(image), "png", out)) {
                throw new ImageException("this Java runtime has no PNG codec; use one with the module java.desktop");
            }
        } catch (IOException e) {
            throw new ImageException("cannot encode a PNG of " + image.width() + "x" + image.height() + ": " + e, e);
        }
        return bytes.toByteArray();
    }

    private static BufferedImage view(RgbImage image) {
        ColorModel rgb = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, ColorModel.OPAQUE, DataBuffer.TYPE_BYTE);
        byte[] samples = image.samples();
        WritableRaster raster = Raster.createInterleavedRaster(
                new DataBufferByte(samples, samples.length),
                image.width(),
                image.height(),
                RgbImage.CHANNELS * image.width(),
                RgbImage.CHANNELS,
                new int[] {0, 1, 2},
                null);
        return new BufferedImage(rgb, raster, false, null);
    }
}
