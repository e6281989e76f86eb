package io.github.perturb4j.resnet.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** The formats told apart by their content: the three that are decoded, and those that deserve to be named. */
enum ImageFormat {
    PNG("a PNG file", "89504e470d0a1a0a") {
        @Override
        RgbImage decode(byte[] file) throws IOException {
            return PngDecoder.decode(file);
        }
    },
    JPEG("a JPEG file", "ffd8ff") {
        @Override
        RgbImage decode(byte[] file) throws IOException {
            return JpegDecoder.decode(file);
        }
    },
    WEBP("a WebP file", "52494646????????57454250") {
        @Override
        RgbImage decode(byte[] file) throws IOException {
            return WebpDecoder.decode(file);
        }
    },
    GIF("a GIF file", "47494638"),
    BMP("a BMP file", "424d"),
    TIFF("a TIFF or camera raw file", "49492a00", "4d4d002a", "49492b00", "4d4d002b"),
    ICO("an ICO (icon) file", "00000100"),
    AVIF("an AVIF file", "????????6674797061766966", "????????6674797061766973") {
        @Override
        String remedy() {
            return "convert it to PNG, as with libavif: avifdec photo.avif photo.png";
        }
    },
    HEIC(
            "a HEIC (HEIF) file",
            "????????66747970686569", // heic, heix, heim, heis
            "????????66747970686576", // hevc, hevx
            "????????667479706d696631",
            "????????667479706d736631") {
        @Override
        String remedy() {
            return "convert it to PNG, as with libheif: heif-convert photo.heic photo.png, or on a Mac: sips -s"
                    + " format png photo.heic --out photo.png";
        }
    },
    VIDEO("a video (MP4, QuickTime or the like)", "????????66747970", "1a45dfa3", "52494646????????41564920") {
        @Override
        String remedy() {
            return "save one of its pictures as PNG, as with FFmpeg: ffmpeg -i video -frames:v 1 photo.png";
        }
    },
    JPEG_XL("a JPEG XL file", "ff0a", "0000000c4a584c200d0a870a") {
        @Override
        String remedy() {
            return "convert it to PNG, as with libjxl: djxl photo.jxl photo.png";
        }
    },
    JPEG_2000("a JPEG 2000 file", "0000000c6a5020200d0a", "ff4fff51"),
    NETPBM("a PPM, PGM, PBM or PAM (Netpbm) file") {
        @Override
        boolean matches(byte[] file) {
            return file.length > 2
                    && file[0] == 'P'
                    && file[1] >= '1'
                    && file[1] <= '7'
                    && file[2] <= ' '
                    && file[2] > 8;
        }
    },
    PSD("a Photoshop file", "38425053"),
    DDS("a DDS file", "44445320"),
    QOI("a QOI file", "716f6966"),
    EXR("an OpenEXR file", "762f3101"),
    RADIANCE("a Radiance HDR file", "233f52414449414e4345", "233f52474245"),
    PDF("a PDF file", "25504446"),
    SVG("an SVG file", "3c737667", "3c3f786d6c"),
    WEB_PAGE("a web page, not an image", "3c21444f4354", "3c21646f6374", "3c68746d6c", "3c48544d4c") {
        @Override
        String remedy() {
            return "download the image itself, not the page that shows it";
        }
    },
    GIT_LFS("a Git LFS pointer to an image, not the image itself", "76657273696f6e2068747470733a2f2f6769742d6c6673") {
        @Override
        String remedy() {
            return "fetch the image with: git lfs pull";
        }
    },
    ZIP("a zip archive or PyTorch checkpoint", "504b0304") {
        @Override
        String remedy() {
            return "give an image";
        }
    },
    GZIP("a gzip archive", "1f8b08") {
        @Override
        String remedy() {
            return "unpack it first";
        }
    },
    TGA("a TGA (Targa) file") {
        @Override
        boolean matches(byte[] file) {
            return isTga(file);
        }
    };

    /** What to do about an image of a kind that is not supported. */
    static final String TO_PNG = "convert it to PNG, as with ImageMagick: magick photo photo.png";

    private static final String DECODED = "PNG, JPEG and WebP are supported";

    private static final byte[] TGA_FOOTER = "TRUEVISION-XFILE.\0".getBytes(StandardCharsets.US_ASCII);
    private static final int TGA_HEADER = 18;

    private final String title;
    private final String[] magics;

    /** @param magics beginnings of files, in hexadecimal; ?? is any byte */
    ImageFormat(String title, String... magics) {
        this.title = title;
        this.magics = magics;
    }

    /**
     * The format of these bytes.
     *
     * @throws ImageException if it is none of those that are decoded; the message says what was found instead
     */
    static ImageFormat of(byte[] file) {
        for (ImageFormat format : values()) {
            if (format.matches(file)) {
                if (format.compareTo(WEBP) <= 0) {
                    return format;
                }
                throw new ImageException("it is " + format.title + "; " + DECODED + ": " + format.remedy());
            }
        }
        throw new ImageException("it is not an image: it starts with " + beginning(file) + "; " + DECODED);
    }

    /** The image in a file of this format, one of those that are decoded. */
    RgbImage decode(byte[] file) throws IOException {
        throw new ImageException(DECODED + ", not " + title + "; " + remedy());
    }

    /** How to make an image of it that can be read. */
    String remedy() {
        return TO_PNG;
    }

    boolean matches(byte[] file) {
        return Arrays.stream(magics).anyMatch(magic -> begins(file, magic));
    }

    private static boolean begins(byte[] file, String magic) {
        for (int i = 0; i < magic.length() / 2; i++) {
            String hex = magic.substring(2 * i, 2 * i + 2);
            if (i >= file.length || (!hex.equals("??") && (file[i] & 0xFF) != Integer.parseInt(hex, 16))) {
                return false;
            }
        }
        return true;
    }

    /** TGA has no magic number: a footer in version 2, else a header of values that hardly anything else has. */
    private static boolean isTga(byte[] file) {
        int footer = file.length - TGA_FOOTER.length;
        if (file.length <= TGA_HEADER) {
            return false;
        }
        if (footer > 0 && Arrays.equals(file, footer, file.length, TGA_FOOTER, 0, TGA_FOOTER.length)) {
            return true;
        }
        boolean palette = file[1] == 1;
        int kind = file[2] & ~8; // 8: run lengths
        int depth = file[16] & 0xFF;
        boolean sized = (file[12] | file[13]) != 0 && (file[14] | file[15]) != 0;
        boolean plain = !palette && (file[3] | file[4] | file[5] | file[6] | file[7]) == 0;
        boolean coloured = plain && (kind == 2 && depth >= 15 && depth <= 32 || kind == 3 && depth == 8);
        return sized && file[1] >= 0 && file[1] <= 1 && (coloured || palette && kind == 1 && depth == 8);
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
