package io.github.perturb4j.resnet.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        refused(write("text.png", text), "not an image", "the text \"hello, world and\"", "PNG and JPEG");
    }

    @Test
    void unknownBytes() throws IOException {
        refused(write("a.jpg", new byte[] {0, 1, 2, -1}), "not an image", "the bytes 00 01 02 ff");
    }

    @ParameterizedTest
    @CsvSource({
        "474946383961, GIF",
        "424d00000000, BMP",
        "49492a000800, TIFF",
        "52494646000000005745425056503820, WebP",
        "0000001c6674797068656963, HEIF",
        "255044462d31, PDF",
        "504b03040000, PyTorch checkpoint"
    })
    void otherFormatsAreNamed(String hex, String name) throws IOException {
        refused(write("other.png", HexFormat.of().parseHex(hex)), name, "PNG and JPEG are supported");
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

    private static int indexOfFrame(byte[] jpeg) {
        int i = 0;
        while ((jpeg[i] & 0xFF) != 0xFF || (jpeg[i + 1] & 0xFF) != 0xC0) {
            i++;
        }
        return i;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ycc420.jpg", "ycc420_progressive.jpg", "cmyk.jpg", "rgb8.png", "palette4.png"})
    void truncatedAnywhere(String name) {
        byte[] whole = Golden.bytes("image_formats/" + name);
        for (int length = 1; length < whole.length; length += 7) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThat(catchThrowable(() -> ImageFile.decode(part)))
                    .as("%d bytes of %d", length, whole.length)
                    .isInstanceOf(ImageException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ycc420.jpg", "ycc420_progressive.jpg", "cmyk.jpg", "rgb8.png", "palette4.png"})
    void damagedAnywhereIsAnImageOrAnImageException(String name) {
        byte[] whole = Golden.bytes("image_formats/" + name);
        Random random = new Random(5);
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
