package io.github.perturb4j.resnet.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of PNG and JPEG against what Pillow reads: equal in every bit. */
class ImageFormatsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "grey1.png",
                "grey2.png",
                "grey4.png",
                "grey8.png",
                "grey16.png",
                "palette1.png",
                "palette2.png",
                "palette4.png",
                "palette8.png",
                "rgb8.png",
                "rgb16.png",
                "grey_alpha8.png",
                "grey_alpha16.png",
                "rgb_alpha8.png",
                "rgb_alpha16.png",
                "grey8_trns.png",
                "rgb8_trns.png",
                "palette8_trns.png",
                "grey8_gamma.png",
                "rgb8_gamma.png",
                "rgb8_interlaced.png",
                "grey4_interlaced.png",
                "rgb8_exif6.png",
                "grey.jpg",
                "ycc444.jpg",
                "ycc422.jpg",
                "ycc420.jpg",
                "ycc420_progressive.jpg",
                "ycc420_exif8.jpg",
                "rgb.jpg",
                "cmyk.jpg",
                "cmyk_progressive.jpg",
                "ycck.jpg"
            })
    void readsWhatPillowReads(String name) {
        RgbImage expected = Golden.image("image_formats/" + name.substring(0, name.indexOf('.')) + ".rgb.png");
        RgbImage read = Golden.image("image_formats/" + name);
        assertThat(Golden.largestDifference(read, expected)).isZero();
    }
}
