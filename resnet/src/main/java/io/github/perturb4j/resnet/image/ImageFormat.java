package io.github.perturb4j.resnet.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** The formats told apart by their first bytes: the two that are decoded, and those that deserve to be named. */
enum ImageFormat {
    PNG("a PNG", "89504e470d0a1a0a") {
        @Override
        RgbImage decode(byte[] file) throws IOException {
            return PngDecoder.decode(file);
        }
    },
    JPEG("a JPEG", "ffd8ff") {
        @Override
        RgbImage decode(byte[] file) throws IOException {
            return JpegDecoder.decode(file);
        }
    },
    GIF("a GIF", "47494638"),
    BMP("a BMP", "424d"),
    TIFF_LITTLE_ENDIAN("a TIFF", "49492a00"),
    TIFF_BIG_ENDIAN("a TIFF", "4d4d002a"),
    WEBP("a WebP", "52494646????????57454250"),
    HEIF("a HEIF or AVIF", "????????66747970"),
    JPEG_XL("a JPEG XL", "ff0a"),
    JPEG_2000("a JPEG 2000", "0000000c6a5020200d0a"),
    PSD("a Photoshop", "38425053"),
    PDF("a PDF", "25504446"),
    ZIP("a zip archive or PyTorch checkpoint", "504b0304");

    private final String title;
    private final String magic;

    ImageFormat(String title, String magic) {
        this.title = title;
        this.magic = magic;
    }

    /**
     * The format of these bytes.
     *
     * @throws ImageException if it is none of those that are decoded; the message says what was found instead
     */
    static ImageFormat of(byte[] file) {
        for (ImageFormat format : values()) {
            if (format.matches(file)) {
                if (format == PNG || format == JPEG) {
                    return format;
                }
                throw new ImageException("it is " + format.title + " file; PNG and JPEG are supported: convert it");
            }
        }
        throw new ImageException(
                "it is not an image: it starts with " + beginning(file) + "; PNG and JPEG files are supported");
    }

    RgbImage decode(byte[] file) throws IOException {
        throw new ImageException("PNG and JPEG are supported, not " + title + " file");
    }

    private boolean matches(byte[] file) {
        for (int i = 0; i < magic.length() / 2; i++) {
            String hex = magic.substring(2 * i, 2 * i + 2);
            if (i >= file.length || (!hex.equals("??") && (file[i] & 0xFF) != Integer.parseInt(hex, 16))) {
                return false;
            }
        }
        return true;
    }

    /** The first bytes for a message: as text where all of them are printable, else in hexadecimal. */
    private static String beginning(byte[] file) {
        byte[] first = Arrays.copyOf(file, Math.min(16, file.length));
        for (byte b : first) {
            if (b != '\n' && b != '\r' && b != '\t' && (b < 0x20 || b > 0x7E)) {
                return "the bytes " + HexFormat.ofDelimiter(" ").formatHex(first);
            }
        }
        return "the text \""
                + new String(first, StandardCharsets.US_ASCII).strip().replaceAll("\\s+", " ") + "\"";
    }
}
