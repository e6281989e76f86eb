package io.github.perturb4j.resnet.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The EXIF orientation: which stored pixel each one shows, and where it is read from. */
class OrientationTest {
    private static final String JPEG = "image_formats/ycc444.jpg";

    /** Stored: 2 wide, 3 high, "ab/cd/ef"; shown rows from the drawing in TIFF 6.0, page 36. */
    @ParameterizedTest
    @CsvSource({
        "1, ab/cd/ef",
        "2, ba/dc/fe",
        "3, fe/dc/ba",
        "4, ef/cd/ab",
        "5, ace/bdf",
        "6, eca/fdb",
        "7, fdb/eca",
        "8, bdf/ace"
    })
    void turnsUpright(int orientation, String shown) {
        assertThat(letters(Orientation.apply(orientation, fromLetters("ab/cd/ef"))))
                .isEqualTo(shown);
    }

    private static RgbImage fromLetters(String rows) {
        String[] lines = rows.split("/");
        int width = lines[0].length();
        byte[] samples = new byte[3 * width * lines.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (lines[i / 3 / width].charAt(i / 3 % width) + i % 3);
        }
        return RgbImage.of(width, lines.length, samples);
    }

    private static String letters(RgbImage image) {
        StringBuilder text = new StringBuilder();
        for (int y = 0; y < image.height(); y++) {
            text.append(y == 0 ? "" : "/");
            for (int x = 0; x < image.width(); x++) {
                assertThat(image.sample(x, y, 2)).isEqualTo(image.sample(x, y, 0) + 2);
                text.append((char) image.sample(x, y, 0));
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void isReadFromAJpegOfEitherByteOrder(int orientation) {
        RgbImage stored = Golden.image(JPEG);
        RgbImage upright = Orientation.apply(orientation, stored);
        for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
            assertThat(ImageFile.decode(jpegWith(exif(order, orientation)))).isEqualTo(upright);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 65535})
    void valuesThatMeanNothingAreIgnored(int orientation) {
        assertThat(ImageFile.decode(jpegWith(exif(ByteOrder.BIG_ENDIAN, orientation))))
                .isEqualTo(Golden.image(JPEG));
    }

    @Test
    void brokenExifIsIgnored() {
        byte[] garbage = new byte[20];
        byte[] loop = exif(ByteOrder.BIG_ENDIAN, 6);
        ByteBuffer.wrap(loop).putInt(loop.length - 4, 8); // the next directory is this one
        byte[] vast = exif(ByteOrder.BIG_ENDIAN, 6);
        ByteBuffer.wrap(vast).putInt(14, 0x7FFFFFFF); // of so many values
        for (byte[] exif : new byte[][] {garbage, vast, {}}) {
            assertThat(ImageFile.decode(jpegWith(exif))).isEqualTo(Golden.image(JPEG));
        }
        assertThat(Orientation.ofExif(loop)).isIn(1, 6);
    }

    /** A TIFF header and one directory of one entry, Orientation (0x0112), of type SHORT (3). */
    private static byte[] exif(ByteOrder order, int orientation) {
        ByteBuffer tiff = ByteBuffer.allocate(26).order(order);
        tiff.put((byte) (order == ByteOrder.BIG_ENDIAN ? 'M' : 'I'));
        tiff.put(tiff.get(0)).putShort((short) 42).putInt(8).putShort((short) 1);
        tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
        return tiff.array();
    }

    /** The golden JPEG with a segment APP1 of this EXIF block behind its first marker. */
    private static byte[] jpegWith(byte[] exif) {
        byte[] jpeg = Golden.bytes(JPEG);
        ByteBuffer out = ByteBuffer.allocate(jpeg.length + 10 + exif.length);
        out.put(jpeg, 0, 2).putShort((short) 0xFFE1).putShort((short) (8 + exif.length));
        out.put(new byte[] {'E', 'x', 'i', 'f', 0, 0}).put(exif);
        return out.put(jpeg, 2, jpeg.length - 2).array();
    }
}
