package io.github.perturb4j.resnet.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that lie beside the project: each gives Pillow's pixels or is refused with a remedy. */
@Timeout(60)
class SharedImageFaultsTest {
    private static Path file(String name) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path file = at.resolveSibling("shared").resolve("faults/images").resolve(name);
            if (Files.exists(file)) {
                return file;
            }
        }
        assumeTrue(false, "skipped: there is no ../shared/faults/images/" + name + " beside the project");
        return null;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dqt16-sof1.jpg",
                "exif6byte.jpg",
                "exif6count2.jpg",
                "exif6hdr.png",
                "pig440.jpg",
                "rawexif6.png",
                "xmp6.jpg",
                "xmp6.png"
            })
    void givesPillowsPixels(String name) {
        assertThat(ImageFile.read(file(name))).isEqualTo(ImageFile.read(file(name + ".expected.png")));
    }

    @ParameterizedTest
    @CsvSource({
        "arith.jpg, 'a JPEG with arithmetic coding (SOF9), which is not supported; convert it to PNG'",
        "lossless-rgb.jpg, 'a lossless JPEG (SOF3), which is not supported; convert it to PNG'",
        "prog-partial.jpg, 'without its last scans'",
        "scans3000_4mp.jpg, '2000x2000 pixels in 3005 scans, which takes far longer to decode'"
    })
    void isRefused(String name, String said) {
        assertThatThrownBy(() -> ImageFile.read(file(name)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining(said);
    }

    /** The documented exception: Pillow clips 16-bit grey at 255, here it is the high byte. */
    @ParameterizedTest
    @ValueSource(strings = "grey16.png")
    void greyOf16BitsIsItsHighByte(String name) {
        RgbImage pillows = ImageFile.read(file(name + ".expected.png"));
        RgbImage read = ImageFile.read(file(name));
        int below = 0;
        for (int i = 0; i < read.samples().length; i++) {
            below += (read.samples()[i] & 0xFF) < (pillows.samples()[i] & 0xFF) ? 1 : 0;
        }
        assertThat(read.width()).isEqualTo(pillows.width());
        assertThat(below).isPositive();
    }
}
