package io.github.perturb4j.resnet.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * JPEGs of every sampling layout and with every variant of markers, and WebPs: the pixels that Pillow reads, on
 * whatever JDK the tests run.
 */
class ImageLayoutsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "113.jpg",
                "311.jpg",
                "410.jpg",
                "411.jpg",
                "440.jpg",
                "441.jpg",
                "y11_c12.jpg",
                "y11_c22.jpg",
                "y12_c12_c11.jpg",
                "y14_c12.jpg",
                "y21_c12.jpg",
                "y22_c12.jpg",
                "y22_c21.jpg",
                "y22_c21_c12.jpg",
                "420_quality1.jpg",
                "420_scans.jpg",
                "420_wide_tables.jpg",
                "440_16x16.jpg",
                "440_1x1.jpg",
                "440_1x40.jpg",
                "440_2x3.jpg",
                "440_40x1.jpg",
                "440_9x65.jpg",
                "440_adobe0.jpg",
                "440_adobe0_jfif.jpg",
                "440_adobe2.jpg",
                "440_adobe_twice.jpg",
                "440_behind.jpg",
                "440_broken_profile.jpg",
                "440_equal_ids.jpg",
                "440_odd_ids.jpg",
                "440_progressive.jpg",
                "440_restarts.jpg",
                "440_rgb_ids.jpg",
                "440_scans.jpg",
                "440_wide_tables.jpg",
                "exif6.webp",
                "lossless.webp",
                "lossless_alpha.webp",
                "lossy.webp",
                "lossy_alpha.webp",
                "lossy_odd.webp",
                "palette.webp",
                "xmp6.webp"
            })
    void readsWhatPillowReads(String name) {
        RgbImage expected = Golden.image("image_layouts/" + name.replace('.', '_') + ".rgb.png");
        assertThat(Golden.largestDifference(Golden.image("image_layouts/" + name), expected))
                .isZero();
    }

    /** Interpolation by hand: 3/4 of the nearer row, 1/4 of the next, rounded down in even rows and up in odd ones. */
    @Test
    void repeatedRowsWouldBeOtherPixels() {
        RgbImage tall = Golden.image("image_layouts/440.jpg");
        boolean differs = false;
        for (int x = 0; x < tall.width(); x++) {
            int red = tall.sample(x, 1, 0) - tall.sample(x, 1, 1);
            differs |= red != tall.sample(x, 2, 0) - tall.sample(x, 2, 1);
        }
        assertThat(differs).isTrue();
    }

    @Test
    void fourComponentsAtHalfTheHeightAreRefused() {
        byte[] cmyk = Golden.bytes("image_formats/cmyk.jpg");
        int frame = BadImagesTest.indexOfFrame(cmyk);
        byte[] tall = cmyk.clone();
        tall[frame + 11] = 0x12;
        assertThatThrownBy(() -> ImageFile.decode(tall)).hasMessageContainingAll("4:4:0", "convert it to PNG");
        assertThat(Arrays.equals(cmyk, tall)).isFalse();
    }
}
