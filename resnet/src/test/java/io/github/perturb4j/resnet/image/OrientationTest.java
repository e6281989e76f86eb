package io.github.perturb4j.resnet.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The EXIF orientation: which stored pixel each one shows, and where it is read from. */
class OrientationTest {
    private static final Charset LATIN = StandardCharsets.ISO_8859_1;
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
        assertThat(Orientation.of(loop, "")).isEqualTo(6);
    }

    /** Entries of any type, with what Pillow 12.3 makes of them alone, and beside XMP that says 8. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 06000000, '', 1, 1", // BYTE
        "2, 2, 36000000, '', 1, 1", // ASCII
        "3, 1, 00060000, '', 6, 6", // SHORT
        "3, 2, 00060003, '', 6, 6",
        "3, 0, 00060000, '', 1, 8",
        "3, 1, 00000000, '', 1, 1",
        "3, 1, 00090000, '', 1, 1",
        "4, 1, 00000006, '', 6, 6", // LONG
        "5, 1, 0000001a, 0000000c00000002, 6, 6", // RATIONAL
        "5, 1, 0000001a, 0000000d00000002, 1, 1",
        "5, 1, 0000001a, 0000000600000000, 1, 1",
        "6, 2, 06000000, '', 6, 6", // SBYTE
        "7, 1, 06000000, '', 1, 1", // UNDEFINED
        "8, 1, 00060000, '', 6, 6", // SSHORT
        "9, 1, 00000006, '', 6, 6", // SLONG
        "10, 1, 0000001a, 0000000600000001, 6, 6", // SRATIONAL
        "11, 1, 40c00000, '', 6, 6", // FLOAT
        "11, 2, 40c00000, '', 1, 8", // whose values lie behind the end
        "12, 1, 0000001a, 4018000000000000, 6, 6", // DOUBLE
        "13, 1, 00000006, '', 6, 6", // IFD
        "14, 1, 00060000, '', 1, 8",
        "16, 1, 0000001a, 0000000000000006, 6, 6", // LONG8
        "99, 1, 00060000, '', 1, 8"
    })
    void oddEntriesCountAsPillowCountsThem(int type, int count, String value, String behind, int alone, int besideXmp) {
        String entry = String.format("0112%04x%08x%s", type, count, value);
        byte[] exif = HexFormat.of().parseHex("4d4d002a00000008" + "0001" + entry + "00000000" + behind);
        assertThat(Orientation.of(exif, "")).isEqualTo(alone);
        assertThat(Orientation.of(exif, "<rdf:Description tiff:Orientation=\"8\"/>"))
                .isEqualTo(besideXmp);
    }

    @ParameterizedTest
    @CsvSource({
        "4d4d002a00000008 0002 0112000300000001 00060000 0112000300000001 00030000 00000000, 3", // the last counts
        "4d4d002a00000008 0002 010f000200000064 0000ffff 0112000300000001 00060000 00000000, 1", // behind damage
        "4d4d002a00000008 0002 010f006300000064 0000ffff 0112000300000001 00060000 00000000, 6", // behind unknown types
        "4d4d002a00000008 0005 0112000300000001 00060000 00000000, 6", // fewer entries than claimed
        "4d4d2a0000000008 0001 0112000300000001 00060000 00000000, 6",
        "4d4d002b00000008 0001 0112000300000001 00060000 00000000, 6",
        "49492b0008000000 0100 1201030001000000 06000000 00000000, 1",
        "5858002a00000008 0001 0112000300000001 00060000 00000000, 1",
        "457869660000 457869660000 4d4d002a00000008 0001 0112000300000001 00060000 00000000, 6",
        "4d4d002affffffff 0001 0112000300000001 00060000 00000000, 1",
        "4d4d, 1"
    })
    void blocksCountAsPillowCountsThem(String hex, int orientation) {
        assertThat(Orientation.of(HexFormat.of().parseHex(hex.replace(" ", "")), ""))
                .isEqualTo(orientation);
    }

    @ParameterizedTest
    @CsvSource({
        "'<x tiff:Orientation=\"6\"/>', 6",
        "'<tiff:Orientation>3</tiff:Orientation>', 3",
        "'<x tiff:Orientation = \"6\"/>', 1",
        "'tiff:Orientation=\"0\" tiff:Orientation=\"6\"', 1",
        "'', 1"
    })
    void xmpCountsWhereExifSaysNothing(String xmp, int orientation) {
        assertThat(Orientation.of(new byte[0], xmp)).isEqualTo(orientation);
    }

    @Test
    void longExifGoesOnInFurtherSegments() {
        byte[] exif = exif(ByteOrder.BIG_ENDIAN, 6);
        byte[] second = Arrays.copyOfRange(exif, 12, exif.length);
        byte[] inOne = jpegWith(exif);
        byte[] inTwo = jpegWith(second);
        byte[] first = Arrays.copyOf(exif, 12);
        ByteBuffer out = ByteBuffer.allocate(inTwo.length + 10 + first.length);
        out.put(inTwo, 0, 2).putShort((short) 0xFFE1).putShort((short) (8 + first.length));
        out.put(new byte[] {'E', 'x', 'i', 'f', 0, 0}).put(first).put(inTwo, 2, inTwo.length - 2);
        assertThat(ImageFile.decode(out.array())).isEqualTo(ImageFile.decode(inOne));
    }

    /** Where PNG has them: EXIF before the raw profile, and either before XMP; texts plain and deflated. */
    @Test
    void isReadFromAllPlacesOfAPng() {
        String raw = "Raw profile type exif\0" + "\nexif\n      32\n457869660000"
                + HexFormat.of().formatHex(exif(ByteOrder.BIG_ENDIAN, 6)) + "\n";
        String xmp = "XML:com.adobe.xmp\0\0\0\0\0<x tiff:Orientation=\"3\"/>";
        assertThat(orientationOfPng("tEXt", latin(raw))).isEqualTo(6);
        assertThat(orientationOfPng("zTXt", deflated(raw, "Raw profile type exif\0\0")))
                .isEqualTo(6);
        assertThat(orientationOfPng("iTXt", latin(xmp))).isEqualTo(3);
        assertThat(orientationOfPng("iTXt", latin(xmp), "tEXt", latin(raw))).isEqualTo(6);
        assertThat(orientationOfPng("tEXt", latin(raw), "eXIf", exif(ByteOrder.BIG_ENDIAN, 8)))
                .isEqualTo(8);
        assertThat(orientationOfPng("eXIf", latin("Exif\0\0" + new String(exif(ByteOrder.BIG_ENDIAN, 6), LATIN))))
                .isEqualTo(6);
        for (String broken : new String[] {raw.replace("4d4d", "4d4"), raw.substring(0, 30), "Raw profile type exif"}) {
            assertThat(orientationOfPng("tEXt", latin(broken))).isEqualTo(1);
        }
        assertThat(orientationOfPng("zTXt", latin(raw))).isEqualTo(1);
        assertThat(orientationOfPng("iTXt", latin("XML:com.adobe.xmp\0\1"))).isEqualTo(1);
    }

    private static int orientationOfPng(Object... chunks) {
        PngMetadata metadata = new PngMetadata();
        for (int i = 0; i < chunks.length; i += 2) {
            byte[] data = (byte[]) chunks[i + 1];
            metadata.note((String) chunks[i], data, 0, data.length);
        }
        return metadata.orientation();
    }

    private static byte[] latin(String text) {
        return text.getBytes(LATIN);
    }

    private static byte[] deflated(String text, String head) {
        Deflater deflater = new Deflater();
        deflater.setInput(latin(text.substring(text.indexOf(0) + 1)));
        deflater.finish();
        byte[] out = Arrays.copyOf(latin(head), 1000);
        int length = head.length() + deflater.deflate(out, head.length(), out.length - head.length());
        deflater.end();
        return Arrays.copyOf(out, length);
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
