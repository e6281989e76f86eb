package io.github.perturb4j.resnet.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What holds for every image. */
class ImagePropertiesTest {
    @Provide
    Arbitrary<RgbImage> images() {
        Arbitrary<Integer> side = Arbitraries.integers().between(1, 24);
        return Combinators.combine(side, side)
                .as((w, h) -> Arbitraries.bytes()
                        .array(byte[].class)
                        .ofSize(3 * w * h)
                        .map(samples -> RgbImage.of(w, h, samples)))
                .flatMap(image -> image);
    }

    @Property(tries = 200)
    void resizingAConstantImageIsConstant(
            @ForAll @IntRange(min = 1, max = 40) int w,
            @ForAll @IntRange(min = 1, max = 40) int h,
            @ForAll @IntRange(min = 1, max = 60) int newW,
            @ForAll @IntRange(min = 1, max = 60) int newH,
            @ForAll byte value,
            @ForAll Resampling filter) {
        RgbImage resized = filter.resize(constant(w, h, value), newW, newH);
        assertThat(resized).isEqualTo(constant(newW, newH, value));
    }

    private static RgbImage constant(int width, int height, byte value) {
        byte[] samples = new byte[3 * width * height];
        Arrays.fill(samples, value);
        return RgbImage.of(width, height, samples);
    }

    @Property(tries = 100)
    void resizingToTheSameSizeIsTheIdentity(@ForAll("images") RgbImage image, @ForAll Resampling filter) {
        assertThat(filter.resize(image, image.width(), image.height())).isEqualTo(image);
    }

    @Property(tries = 200)
    void bilinearStaysWithinTheRangeOfItsInput(
            @ForAll("images") RgbImage image,
            @ForAll @IntRange(min = 1, max = 50) int newW,
            @ForAll @IntRange(min = 1, max = 50) int newH) {
        RgbImage resized = Resampling.BILINEAR.resize(image, newW, newH);
        for (int c = 0; c < 3; c++) {
            int[] in = range(image, c);
            int[] out = range(resized, c);
            assertThat(out[0]).isGreaterThanOrEqualTo(in[0]);
            assertThat(out[1]).isLessThanOrEqualTo(in[1]);
        }
    }

    private static int[] range(RgbImage image, int channel) {
        int[] range = {255, 0};
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                range[0] = Math.min(range[0], image.sample(x, y, channel));
                range[1] = Math.max(range[1], image.sample(x, y, channel));
            }
        }
        return range;
    }

    @Property(tries = 100)
    void turningForthAndBackIsTheIdentity(
            @ForAll("images") RgbImage image, @ForAll @IntRange(min = 1, max = 8) int turn) {
        int back = turn == 6 ? 8 : turn == 8 ? 6 : turn;
        assertThat(Orientation.apply(back, Orientation.apply(turn, image))).isEqualTo(image);
    }

    @Property(tries = 100)
    void pixelsToFloatsAndBackIsExact(@ForAll("images") RgbImage image) {
        try (INDArray floats = Pixels.toFloat(image);
                INDArray doubles = Pixels.toDouble(image)) {
            assertThat(Pixels.toImage(floats)).isEqualTo(image);
            assertThat(Pixels.toImage(doubles)).isEqualTo(image);
        }
    }

    @Property(tries = 50)
    void pngIsLossless(@ForAll("images") RgbImage image) {
        assertThat(ImageFile.decode(Png.encode(image))).isEqualTo(image);
    }
}
