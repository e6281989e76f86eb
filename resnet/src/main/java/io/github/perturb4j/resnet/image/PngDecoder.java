package io.github.perturb4j.resnet.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * PNG (ISO/IEC 15948): ImageIO's decoder behind a check of the file's structure, since that decoder checks no checksum.
 */
final class PngDecoder {
    private static final int SIGNATURE = 8;
    private static final int IHDR_LENGTH = 13;

    /** Length, type and checksum. */
    private static final int CHUNK_OVERHEAD = 12;

    /** Deflate makes at most 258 bytes of 2 bits. */
    private static final long DEFLATE_LIMIT = 1032;

    /** Bytes per pixel that are held at a time besides the decoder's: RGB, and once more when it is turned. */
    private static final int RGB_COPIES = 2 * RgbImage.CHANNELS;

    private static final Set<String> CRITICAL = Set.of("IHDR", "PLTE", "IDAT", "IEND");

    private PngDecoder() {}

    static RgbImage decode(byte[] file) throws IOException {
        int orientation = check(file).orientation();
        return Orientation.apply(orientation, Codecs.read("png", file, (reader, warnings) -> toRgb(reader.read(0))));
    }

    /** Walks the chunks: dimensions within the limit, whole to the end, sound checksums. Returns the metadata. */
    private static PngMetadata check(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        PngMetadata metadata = new PngMetadata();
        int at = SIGNATURE;
        while (true) {
            String type = typeAt(in, at);
            int data = at + 8;
            long length = in.getInt(at) & 0xFFFFFFFFL;
            if (at == SIGNATURE) {
                checkHeader(in, type, length);
            }
            if (length > file.length - at - CHUNK_OVERHEAD) {
                throw truncated("in its chunk " + type);
            }
            int end = data + (int) length;
            if (CRITICAL.contains(type)) {
                checkCrc(in, type, at + 4, end);
            }
            metadata.note(type, file, data, end);
            if (type.equals("IEND")) {
                return metadata;
            }
            at = end + 4;
        }
    }

    private static String typeAt(ByteBuffer in, int at) {
        if (at > in.capacity() - CHUNK_OVERHEAD) {
            throw truncated("before its IEND chunk");
        }
        String type = new String(in.array(), at + 4, 4, StandardCharsets.ISO_8859_1);
        if (!type.matches("[A-Za-z]{4}")) {
            throw new ImageException(
                    "its PNG data is damaged: no chunk starts at byte " + at + "; copy or export it again");
        }
        return type;
    }

    private static void checkHeader(ByteBuffer in, String type, long length) {
        if (!type.equals("IHDR") || length != IHDR_LENGTH || in.capacity() < SIGNATURE + CHUNK_OVERHEAD + IHDR_LENGTH) {
            throw new ImageException("its PNG header is damaged: the first chunk is '" + type + "' of " + length
                    + " bytes, not 'IHDR' of " + IHDR_LENGTH + "; copy or export it again");
        }
        long width = in.getInt(SIGNATURE + 8) & 0xFFFFFFFFL;
        long height = in.getInt(SIGNATURE + 12) & 0xFFFFFFFFL;
        int depth = in.get(SIGNATURE + 16);
        int channels = channels(in.get(SIGNATURE + 17));
        int bits = Math.max(1, depth) * channels;
        Dimensions.check("PNG", width, height, in.capacity() * DEFLATE_LIMIT * 8 / bits);
        Dimensions.checkMemory("PNG", width, height, channels * (depth > 8 ? 2 : 1) + RGB_COPIES);
    }

    /** Samples per pixel of a colour type: grey and palette 1, grey and alpha 2, RGB 3, RGB and alpha 4. */
    private static int channels(int colourType) {
        return switch (colourType) {
            case 2 -> 3;
            case 4 -> 2;
            case 6 -> 4;
            default -> 1;
        };
    }

    private static void checkCrc(ByteBuffer in, String type, int start, int end) {
        CRC32 crc = new CRC32();
        crc.update(in.array(), start, end - start);
        if ((int) crc.getValue() != in.getInt(end)) {
            throw new ImageException("its PNG data is damaged: the chunk " + type + " at byte " + (start - 4)
                    + " does not match its checksum; copy or export it again");
        }
    }

    private static ImageException truncated(String where) {
        return new ImageException("the PNG file ends " + where + ": it was cut short; copy or download it again");
    }

    private static RgbImage toRgb(BufferedImage image) {
        int width = image.getWidth();
        Raster raster = image.getRaster();
        byte[][] palette = image.getColorModel() instanceof IndexColorModel index ? palette(index) : null;
        int bands = raster.getNumBands();
        int green = bands >= 3 ? 1 : 0;
        int blue = bands >= 3 ? 2 : 0;
        byte[] out = new byte[RgbImage.sampleCount(width, image.getHeight())];
        byte[] row = new byte[bands * width];
        int at = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            readRow(raster, y, row);
            for (int i = 0; i < row.length; i += bands) {
                out[at++] = palette == null ? row[i] : palette[0][row[i] & 0xFF];
                out[at++] = palette == null ? row[i + green] : palette[1][row[i] & 0xFF];
                out[at++] = palette == null ? row[i + blue] : palette[2][row[i] & 0xFF];
            }
        }
        return RgbImage.wrap(width, image.getHeight(), out);
    }

    /** One row, interleaved, at 8 bits: the high byte of 16-bit samples. */
    private static void readRow(Raster raster, int y, byte[] row) {
        if (raster.getTransferType() == DataBuffer.TYPE_BYTE) {
            raster.getDataElements(0, y, raster.getWidth(), 1, row);
            return;
        }
        short[] wide = (short[]) raster.getDataElements(0, y, raster.getWidth(), 1, null);
        for (int i = 0; i < row.length; i++) {
            row[i] = (byte) (wide[i] >> 8);
        }
    }

    /** Red, green and blue of every index; an index past the palette's end is black. */
    private static byte[][] palette(IndexColorModel index) {
        byte[][] rgb = new byte[3][256];
        index.getReds(rgb[0]);
        index.getGreens(rgb[1]);
        index.getBlues(rgb[2]);
        return rgb;
    }
}
