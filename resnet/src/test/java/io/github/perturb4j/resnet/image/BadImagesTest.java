package io.github.perturb4j.resnet.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no images, or broken ones: one exception, one line, that names the file and the remedy. */
class BadImagesTest {
    private static final int PNG_HEADER_END = 33;

    @TempDir
    Path folder;

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static void refused(Path file, String... parts) {
        assertThatThrownBy(() -> ImageFile.read(file))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContainingAll(parts)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void missing() {
        refused(folder.resolve("nowhere.png"), "there is no image file", "check the path");
    }

    @Test
    void directory() {
        refused(folder, "is a directory");
    }

    @Test
    void empty() throws IOException {
        refused(write("empty.png", new byte[0]), "empty (0 bytes)");
    }

    @Test
    void textNamedPng() throws IOException {
        byte[] text = "hello,\nworld and all the rest".getBytes(StandardCharsets.US_ASCII);
        refused(write("text.png", text), "not an image", "the text \"hello, world and\"", "PNG, JPEG and WebP");
    }

    @Test
    void unknownBytes() throws IOException {
        refused(write("a.jpg", new byte[] {0, 1, 2, -1}), "not an image", "the bytes 00 01 02 ff");
    }

    @ParameterizedTest
    @CsvSource({
        "474946383961, GIF, magick",
        "424d00000000, BMP, magick",
        "49492a000800, TIFF, magick",
        "000001000100, ICO, magick",
        "50360a3332, PPM, magick",
        "50352033, PGM, magick",
        "000002000000000000000000200020001800ff, TGA, magick",
        "00000a000000000000000000200020002008ff, TGA, magick",
        "010101000000011800000000200020000800ff, TGA, magick",
        "ff0a0000, JPEG XL, djxl",
        "0000000c4a584c200d0a870a, JPEG XL, djxl",
        "0000000c6a5020200d0a, JPEG 2000, magick",
        "0000001c6674797061766966, AVIF, avifdec",
        "0000001c6674797068656963, HEIC, heif-convert",
        "0000001c667479706d696631, HEIC, heif-convert",
        "0000001c6674797069736f6d, a video, ffmpeg",
        "3c21444f43545950452068746d6c3e, a web page, download the image itself",
        "76657273696f6e2068747470733a2f2f6769742d6c66732e6769, Git LFS, git lfs pull",
        "3c737667, SVG, magick",
        "255044462d31, PDF, magick",
        "504b03040000, PyTorch checkpoint, give an image"
    })
    void otherFormatsAreNamedWithARemedy(String hex, String name, String remedy) throws IOException {
        refused(write("o.png", HexFormat.of().parseHex(hex)), name, "PNG, JPEG and WebP are supported", remedy);
    }

    /** The header of a PNG that claims these dimensions, with a sound checksum, and the rest of the file given. */
    private static byte[] pngClaiming(int width, int height, byte[] like) {
        ByteBuffer png = ByteBuffer.wrap(like.clone());
        png.putInt(16, width).putInt(20, height);
        CRC32 crc = new CRC32();
        crc.update(png.array(), 12, 17);
        png.putInt(29, (int) crc.getValue());
        return png.array();
    }

    @Test
    void pngHeaderClaimingSixtyThousandSquared() throws IOException {
        byte[] header = Arrays.copyOf(Golden.bytes("image_formats/rgb8.png"), PNG_HEADER_END);
        refused(write("huge.png", pngClaiming(60000, 60000, header)), "60000x60000", "100 megapixels", "scale it down");
    }

    @Test
    void headersClaimingMoreThanTheFileCanHold() throws IOException {
        byte[] png = Golden.bytes("image_formats/rgb8.png");
        refused(write("short.png", pngClaiming(9000, 9000, png)), "9000x9000", "too short to hold them");
        refused(write("short.jpg", jpegClaiming(9000, 9000)), "9000x9000", "too short to hold them");
    }

    @Test
    void headersClaimingNoPixels() throws IOException {
        byte[] png = Golden.bytes("image_formats/rgb8.png");
        refused(write("none.png", pngClaiming(0, 29, png)), "0x29", "both sides must be >= 1");
        refused(write("negative.png", pngClaiming(-1, 29, png)), "4294967295x29", "megapixels");
        refused(write("none.jpg", jpegClaiming(37, 0)), "37x0", "both sides must be >= 1");
    }

    private static byte[] jpegClaiming(int width, int height) {
        byte[] jpeg = Golden.bytes("image_formats/ycc420.jpg");
        int frame = indexOfFrame(jpeg);
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) height).putShort(frame + 7, (short) width);
        return jpeg;
    }

    @Test
    void damagedPngFailsItsChecksum() throws IOException {
        byte[] png = Golden.bytes("image_formats/rgb8.png");
        png[png.length / 2] ^= 1;
        refused(write("flipped.png", png), "chunk IDAT", "does not match its checksum", "copy or export it again");
    }

    @Test
    void pngWithSoundChecksumsButTooFewPixels() throws IOException {
        refused(write("few.png", pngClaiming(37, 290, Golden.bytes("image_formats/rgb8.png"))), "PNG data is damaged");
    }

    @Test
    void unsupportedJpegs() throws IOException {
        byte[] twelveBits = jpegClaiming(37, 29);
        twelveBits[indexOfFrame(twelveBits) + 4] = 12;
        refused(write("twelve.jpg", twelveBits), "12 bits per sample", "8-bit JPEG");
        byte[] two = jpegClaiming(37, 29);
        two[indexOfFrame(two) + 9] = 2;
        refused(write("two.jpg", two), "JPEG");
    }

    @ParameterizedTest
    @CsvSource({
        "c3, lossless JPEG (SOF3), convert it to PNG",
        "c5, hierarchical JPEG (SOF5), export it again",
        "c6, hierarchical JPEG (SOF6), export it again",
        "c7, hierarchical lossless JPEG (SOF7), export it again",
        "c9, arithmetic coding (SOF9), convert it to PNG",
        "ca, progressive JPEG with arithmetic coding (SOF10), convert it to PNG",
        "cb, lossless JPEG with arithmetic coding (SOF11), export it again",
        "cd, hierarchical JPEG with arithmetic coding (SOF13), export it again",
        "ce, hierarchical JPEG with arithmetic coding (SOF14), export it again",
        "cf, hierarchical lossless JPEG with arithmetic coding (SOF15), export it again"
    })
    void jpegsOfOtherProcessesAreNamed(String marker, String name, String remedy) throws IOException {
        byte[] jpeg = Golden.bytes("image_formats/ycc420.jpg");
        jpeg[indexOfFrame(jpeg) + 1] = (byte) Integer.parseInt(marker, 16);
        refused(write("other.jpg", jpeg), name, remedy);
    }

    /**
     * Whatever scan is missing from the end, be it the last bit of one coefficient, decoders would make something up.
     */
    @ParameterizedTest
    @ValueSource(strings = {"image_formats/ycc420_progressive.jpg", "image_layouts/420_scans.jpg"})
    void jpegsWithoutTheirLastScansAreRefused(String name) throws IOException {
        byte[] whole = Golden.bytes(name);
        List<JpegSegments.Segment> scans = JpegSegments.of(whole).stream()
                .filter(s -> s.marker() == JpegSegments.SOS)
                .toList();
        assertThat(scans).hasSizeGreaterThan(2);
        for (JpegSegments.Segment scan : scans.subList(1, scans.size())) {
            byte[] part = Arrays.copyOf(whole, scan.start() + 2);
            part[scan.start() + 1] = (byte) JpegSegments.EOI;
            refused(write("part.jpg", part), "without its last scans", "copy or download it again");
        }
    }

    /** Scans that hold a bit each: what they cost is pixels times scans. */
    @Test
    void jpegsOfThousandsOfScansAreRefused() throws IOException {
        byte[] whole = Golden.bytes("image_layouts/420_scans.jpg");
        int frame = indexOfFrame(whole);
        ByteBuffer.wrap(whole).putShort(frame + 5, (short) 2000).putShort(frame + 7, (short) 2000);
        List<JpegSegments.Segment> segments = JpegSegments.of(whole);
        JpegSegments.Segment last = segments.get(segments.size() - 1);
        byte[] scan = Arrays.copyOfRange(whole, last.start(), whole.length - 2);
        ByteBuffer many = ByteBuffer.allocate(whole.length + 300 * scan.length);
        many.put(whole, 0, whole.length - 2);
        for (int i = 0; i < 300; i++) {
            many.put(scan);
        }
        many.put(whole, whole.length - 2, 2);
        refused(write("scans.jpg", many.array()), "2000x2000 pixels in 303 scans", "convert it to PNG");
    }

    @Test
    void imagesThatNeedMoreMemoryThanThereIsAreRefusedBefore() {
        assertThatThrownBy(() -> Dimensions.checkMemory("PNG", 10_000, 10_000, 14, 1_200_000_000))
                .isInstanceOf(ImageException.class)
                .hasMessageContainingAll(
                        "10000x10000 pixels", "1.40 GB", "1.20 GB are left", "PERTURB4J_JAVA_OPTS=-Xmx");
        Dimensions.checkMemory("PNG", 10_000, 10_000, 12, 1_200_000_000);
    }

    @Test
    void runningOutOfMemoryIsNoDamage() {
        OutOfMemoryError out = new OutOfMemoryError("Java heap space");
        assertThat(ImageFile.isOutOfMemory(new IOException("reading", new IllegalStateException(out))))
                .isTrue();
        assertThat(ImageFile.isOutOfMemory(new IOException("Insufficient memory (case 4)")))
                .isTrue();
        assertThat(ImageFile.isOutOfMemory(new IOException("bad data"))).isFalse();
    }

    @Test
    void webpsThatAreNone() throws IOException {
        byte[] lossy = Golden.bytes("image_layouts/lossy.webp");
        refused(write("cut.webp", Arrays.copyOf(lossy, lossy.length - 9)), "cut short");
        byte[] huge = lossy.clone();
        ByteBuffer.wrap(huge)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(26, (short) 16_000)
                .putShort(28, (short) 16_000);
        refused(write("huge.webp", huge), "16000x16000 pixels", "100 megapixels");
        ByteBuffer.wrap(huge)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(26, (short) 9_000)
                .putShort(28, (short) 9_000);
        refused(write("short.webp", huge), "9000x9000 pixels", "too short to hold them");
        byte[] animated = Golden.bytes("image_layouts/exif6.webp");
        animated[20] |= 2;
        refused(write("animated.webp", animated), "animated WebP", "save one of its pictures");
        byte[] other = Golden.bytes("image_layouts/exif6.webp");
        other[24]++;
        refused(write("other.webp", other), "header says 34x31", "has 33x31");
        refused(
                write("none.webp", Arrays.copyOf(HexFormat.of().parseHex("524946460400000057454250"), 12)),
                "no picture");
    }

    static int indexOfFrame(byte[] jpeg) {
        int i = 0;
        while ((jpeg[i] & 0xFF) != 0xFF || (jpeg[i + 1] & 0xFF) != 0xC0) {
            i++;
        }
        return i;
    }

    /** One of each kind. */
    static Stream<String> soundImages() {
        return Stream.of(
                "image_formats/ycc420.jpg",
                "image_formats/ycc420_progressive.jpg",
                "image_formats/cmyk.jpg",
                "image_formats/rgb8.png",
                "image_formats/palette4.png",
                "image_layouts/lossy.webp",
                "image_layouts/lossless.webp");
    }

    @ParameterizedTest
    @MethodSource("soundImages")
    void truncatedAnywhere(String name) {
        byte[] whole = Golden.bytes(name);
        for (int length = 1; length < whole.length; length += 7) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThat(catchThrowable(() -> ImageFile.decode(part)))
                    .as("%d bytes of %d", length, whole.length)
                    .isInstanceOf(ImageException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("soundImages")
    void damagedAnywhereIsAnImageOrAnImageException(String name) {
        byte[] whole = Golden.bytes(name);
        CounterRandom random = new CounterRandom(5);
        int refused = 0;
        for (int trial = 0; trial < 200; trial++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i < 3; i++) {
                damaged[2 + random.nextInt(damaged.length - 2)] = (byte) random.nextInt(256);
            }
            Throwable thrown = catchThrowable(() -> ImageFile.decode(damaged));
            assertThat(thrown == null || thrown instanceof ImageException)
                    .as("%s", thrown)
                    .isTrue();
            refused += thrown == null ? 0 : 1;
        }
        assertThat(refused).isPositive();
    }
}
