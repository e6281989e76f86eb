package io.github.perturb4j.resnet.image;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.ImageReader;

/**
 * WebP (RFC 9649) through libwebp, the decoder that PIL has too. It is given the coded picture alone: alpha, which is
 * dropped, and profiles, which are not applied, are left out before.
 */
final class WebpDecoder {
    private static final int RIFF_HEADER = 12;
    private static final int CHUNK_HEADER = 8;

    /** VP8X: a byte of flags, three reserved, width - 1 and height - 1 in 24 bits each. */
    private static final int EXTENDED_LENGTH = 10;

    private static final int ANIMATED = 2;

    private static final int VP8_HEADER = 10;
    private static final int VP8L_HEADER = 5;
    /**
     * Of one colour throughout, lossy files hold 590 pixels per byte, lossless ones of any size have hardly a length.
     */
    private static final long LOSSY_PIXELS_PER_BYTE = 2_048;

    private static final long LOSSLESS_PIXELS_PER_BYTE = 8_192;
    private static final long FLAT_PIXELS = 16_000_000;

    private static final int FOURTEEN_BITS = 0x3FFF;

    /**
     * Bytes per pixel that are held at a time: the decoder's four bytes twice, RGB, and once more when it is turned.
     */
    private static final int MEMORY = 8 + 2 * RgbImage.CHANNELS;

    private final ByteBuffer file;
    private int extended = -1;
    private int picture = -1;
    private byte[] exif = {};
    private String xmp = "";

    private WebpDecoder(byte[] file) {
        this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        findChunks();
    }

    static RgbImage decode(byte[] file) throws IOException {
        return new WebpDecoder(file).decode();
    }

    private void findChunks() {
        long end = CHUNK_HEADER + (file.getInt(4) & 0xFFFFFFFFL);
        if (end > file.limit() + 1L) { // the last byte of padding is often left out
            throw truncated();
        }
        end = Math.min(end, file.limit());
        long at = RIFF_HEADER;
        while (at + CHUNK_HEADER <= end) {
            int chunk = (int) at;
            at += CHUNK_HEADER + lengthOf(chunk) + lengthOf(chunk) % 2;
            if (chunk + CHUNK_HEADER + lengthOf(chunk) > end) {
                throw truncated();
            }
            note(chunk);
        }
        if (picture < 0) {
            throw new ImageException("its WebP file holds no picture; copy or export it again");
        }
    }

    private void note(int chunk) {
        switch (typeOf(chunk)) {
            case "VP8X" -> extended = chunk + CHUNK_HEADER;
            case "VP8 ", "VP8L" -> picture = picture < 0 ? chunk : picture;
            case "EXIF" -> exif = content(chunk);
            case "XMP " -> xmp = new String(content(chunk), StandardCharsets.ISO_8859_1);
            case "ANIM", "ANMF" -> throw animated();
            default -> {}
        }
        if (extended == chunk + CHUNK_HEADER) {
            need(chunk, EXTENDED_LENGTH);
            if ((file.get(extended) & ANIMATED) != 0) {
                throw animated();
            }
        }
    }

    private String typeOf(int chunk) {
        return new String(file.array(), chunk, 4, StandardCharsets.ISO_8859_1);
    }

    private long lengthOf(int chunk) {
        return file.getInt(chunk + 4) & 0xFFFFFFFFL;
    }

    private byte[] content(int chunk) {
        return Arrays.copyOfRange(
                file.array(), chunk + CHUNK_HEADER, chunk + CHUNK_HEADER + Math.toIntExact(lengthOf(chunk)));
    }

    private void need(int chunk, int length) {
        if (lengthOf(chunk) < length) {
            throw new ImageException(
                    "its WebP data is damaged: the chunk " + typeOf(chunk).strip() + " at byte "
                            + chunk + " has " + lengthOf(chunk) + " bytes, expected " + length + " or more;"
                            + " copy or export it again");
        }
    }

    private static ImageException truncated() {
        return new ImageException(
                "the WebP file ends before its last pixel: it was cut short; copy or download it again");
    }

    private static ImageException animated() {
        return new ImageException("it is an animated WebP; save one of its pictures as PNG, as with ImageMagick:"
                + " magick \"photo.webp[0]\" photo.png");
    }

    private RgbImage decode() throws IOException {
        int[] size = size();
        boolean lossless = typeOf(picture).equals("VP8L");
        long most = file.limit() * (lossless ? LOSSLESS_PIXELS_PER_BYTE : LOSSY_PIXELS_PER_BYTE);
        Dimensions.check("WebP", size[0], size[1], lossless ? Math.max(FLAT_PIXELS, most) : most);
        Dimensions.checkMemory("WebP", size[0], size[1], MEMORY);
        if (extended >= 0 && (size[0] != twentyFour(extended + 4) + 1 || size[1] != twentyFour(extended + 7) + 1)) {
            throw new ImageException("its WebP header says " + (twentyFour(extended + 4) + 1) + "x"
                    + (twentyFour(extended + 7) + 1) + " pixels, but its picture has " + size[0] + "x" + size[1]
                    + "; copy or export it again");
        }
        return Orientation.apply(Orientation.of(exif, xmp), picture());
    }

    private RgbImage picture() throws IOException {
        try {
            ImageReader libwebp = new WebPImageReaderSpi().createReaderInstance(null);
            return Codecs.read(
                    libwebp, alone(), (reader, warnings) -> toRgb(reader.read(0).getRaster()));
        } catch (LinkageError e) {
            throw new ImageException(
                    "the WebP decoder does not run on this machine (" + e
                            + "); convert the file: dwebp photo.webp -o photo.png",
                    e);
        }
    }

    /** Red, green and blue of a raster whose first bands they are. */
    private static RgbImage toRgb(Raster raster) {
        int bands = raster.getNumBands();
        byte[] out = new byte[RgbImage.sampleCount(raster.getWidth(), raster.getHeight())];
        int[] row = new int[bands * raster.getWidth()];
        int at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(0, y, raster.getWidth(), 1, row);
            for (int i = 0; i < row.length; i += bands) {
                out[at++] = (byte) row[i];
                out[at++] = (byte) row[i + 1];
                out[at++] = (byte) row[i + 2];
            }
        }
        return RgbImage.wrap(raster.getWidth(), raster.getHeight(), out);
    }

    /** Width and height of the picture, from its own header. */
    private int[] size() {
        int at = picture + CHUNK_HEADER;
        if (typeOf(picture).equals("VP8L")) {
            need(picture, VP8L_HEADER);
            long bits = file.getInt(at + 1) & 0xFFFFFFFFL;
            return new int[] {(int) (bits & FOURTEEN_BITS) + 1, (int) (bits >> 14 & FOURTEEN_BITS) + 1};
        }
        need(picture, VP8_HEADER);
        return new int[] {file.getShort(at + 6) & FOURTEEN_BITS, file.getShort(at + 8) & FOURTEEN_BITS};
    }

    private int twentyFour(int at) {
        return (file.getShort(at) & 0xFFFF) | (file.get(at + 2) & 0xFF) << 16;
    }

    /** A file of the picture alone. */
    private byte[] alone() {
        int length = (int) (CHUNK_HEADER + lengthOf(picture));
        int padded = length + length % 2;
        ByteBuffer riff = ByteBuffer.allocate(RIFF_HEADER + padded).order(ByteOrder.LITTLE_ENDIAN);
        riff.put(file.array(), 0, 4).putInt(4 + padded).put(file.array(), CHUNK_HEADER, 4);
        return riff.put(file.array(), picture, length).array();
    }
}
