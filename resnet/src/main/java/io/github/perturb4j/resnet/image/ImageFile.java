package io.github.perturb4j.resnet.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads PNG, JPEG and WebP files into 8-bit RGB, with the values PIL's {@code Image.open(file).convert("RGB")} gives.
 *
 * <ul>
 *   <li>Samples are taken as stored: no gamma, no colour profile is applied.
 *   <li>Grey is repeated in all three channels; palettes are looked up.
 *   <li>Alpha and transparent colours are dropped, not blended: what was stored beneath comes out.
 *   <li>16-bit samples become {@code v >> 8} (for grey too, where PIL clips instead).
 *   <li>CMYK and YCCK JPEGs are taken as Adobe writes them (inverted), then {@code R = (255 - C)(255 - K) / 255}.
 *   <li>The orientation in EXIF, or else XMP, is applied, as PIL's {@code ImageOps.exif_transpose} does.
 *   <li>JPEGs are taken that every Java runtime decodes to the same samples, which are PIL's: of 8 bits, with Huffman
 *       codes, sequential or progressive, with all of their scans. The others are refused by name.
 *   <li>Animated WebPs are refused.
 * </ul>
 *
 * <p>The header is checked before memory is taken for the pixels. Nothing is cached on disk.
 */
public final class ImageFile {
    /** The largest file that is read: 1 GiB. */
    public static final long MAX_FILE_BYTES = 1L << 30;

    private static final int MOST_CAUSES = 10;

    private static final String NOT_ENOUGH =
            "not enough memory to decode it; give the JVM more (" + Dimensions.MORE_MEMORY + "), or scale it down";

    private ImageFile() {}

    /**
     * The image in a PNG, JPEG or WebP file. The format is told by the content, not by the name.
     *
     * @throws ImageException with a message of one line, if the file is missing, no regular file, empty, of another
     *     format, above {@link RgbImage#MAX_PIXELS} or {@link #MAX_FILE_BYTES}, truncated, or damaged
     */
    public static RgbImage read(Path file) {
        byte[] bytes = readBytes(file);
        try {
            return decode(bytes);
        } catch (ImageException e) {
            throw new ImageException("cannot read the image " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * The image in the bytes of a PNG, JPEG or WebP file; see {@link #read}.
     *
     * @throws ImageException if the bytes are not a whole PNG, JPEG or WebP file
     */
    public static RgbImage decode(byte[] bytes) {
        ImageFormat format = ImageFormat.of(bytes);
        try {
            return format.decode(bytes);
        } catch (ImageException e) {
            throw e;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            if (isOutOfMemory(e)) {
                throw new ImageException("there is " + NOT_ENOUGH, e);
            }
            throw damaged(format, e); // codecs meet damaged data with many kinds of exception
        }
    }

    /** Whether memory ran out, in Java or in the native decoder ("Insufficient memory"), however it was wrapped. */
    static boolean isOutOfMemory(Throwable e) {
        boolean out = false;
        int depth = 0;
        for (Throwable t = e; t != null && depth < MOST_CAUSES && !out; t = t.getCause(), depth++) {
            out = t instanceof OutOfMemoryError
                    || String.valueOf(t.getMessage()).startsWith("Insufficient memory");
        }
        return out;
    }

    private static ImageException damaged(ImageFormat format, Throwable e) {
        String said = e.getMessage() == null || e.getMessage().contains("Exception") // the name of a class says nothing
                ? ""
                : " (" + e.getMessage().replaceAll("\\s+", " ") + ")";
        return new ImageException("its " + format + " data is damaged" + said + "; copy or export it again", e);
    }

    private static byte[] readBytes(Path file) {
        if (Files.notExists(file)) {
            throw new ImageException("there is no image file " + file + "; check the path");
        }
        if (Files.isDirectory(file)) {
            throw new ImageException(file + " is a directory; give the path of one PNG, JPEG or WebP file in it");
        }
        if (!Files.isRegularFile(file)) {
            throw new ImageException(file + " is not a regular file; give the path of a PNG, JPEG or WebP file");
        }
        try {
            long size = Files.size(file);
            if (size == 0) {
                throw new ImageException("the image file " + file + " is empty (0 bytes); copy or export it again");
            }
            if (size > MAX_FILE_BYTES) {
                throw new ImageException("the image file " + file + " has " + size + " bytes, more than the limit of "
                        + MAX_FILE_BYTES + "; scale the image down");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ImageException("cannot read the image file " + file + " (" + e + "); check its permissions", e);
        } catch (OutOfMemoryError e) {
            throw new ImageException("cannot read the image file " + file + ": there is " + NOT_ENOUGH, e);
        }
    }
}
