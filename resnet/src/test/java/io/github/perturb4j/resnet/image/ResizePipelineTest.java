package io.github.perturb4j.resnet.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sizes and crops of the pipelines, by torchvision's formulas. */
class ResizePipelineTest {
    /** Sample (x, y) is (x, y, 0) while both are below 256. */
    private static RgbImage ramp(int width, int height) {
        byte[] samples = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++) {
            samples[3 * i] = (byte) (i % width);
            samples[3 * i + 1] = (byte) (i / width);
        }
        return RgbImage.of(width, height, samples);
    }

    @ParameterizedTest
    @CsvSource({
        "331, 187, 224, 396, 224",
        "150, 400, 224, 224, 597",
        "97, 101, 224, 224, 233",
        "100, 100, 224, 224, 224",
        "640, 480, 32, 42, 32",
        "224, 300, 224, 224, 300"
    })
    void shorterKeepsTheRatio(int width, int height, int size, int newWidth, int newHeight) {
        RgbImage resized = ResizePipeline.SHORTER.apply(ramp(width, height), size);
        assertThat(resized.width()).isEqualTo(newWidth);
        assertThat(resized.height()).isEqualTo(newHeight);
    }

    @Test
    void shorterEqualsPillowAtTheSizeOfTheGoldenImages() {
        for (String name : new String[] {"wide", "tall", "small"}) {
            RgbImage source = Golden.image("image_" + name + ".png");
            assertThat(ResizePipeline.SHORTER.apply(source, 256))
                    .isEqualTo(Golden.image("image_" + name + "_short256_bilinear.png"));
            assertThat(ResizePipeline.SHORTER.apply(source, 256, Resampling.BICUBIC))
                    .isEqualTo(Golden.image("image_" + name + "_short256_bicubic.png"));
        }
    }

    @Test
    void nothingToDoIsTheSameImage() {
        RgbImage image = ramp(224, 300);
        assertThat(ResizePipeline.SHORTER.apply(image, 224)).isSameAs(image);
        assertThat(ResizePipeline.NONE.apply(image, 224)).isSameAs(image);
    }

    @Test
    void exactIsASquareWhateverTheRatio() {
        RgbImage resized = ResizePipeline.EXACT.apply(ramp(1, 50000), 32);
        assertThat(resized.width()).isEqualTo(32);
        assertThat(resized.height()).isEqualTo(32);
    }

    /** 256 x 259: the crop starts at (16, round(17.5) = 18); 256 x 257: at round(16.5) = 16. Halves go to even. */
    @ParameterizedTest
    @CsvSource({"256, 259, 16, 18", "256, 257, 16, 16", "259, 256, 18, 16", "256, 256, 16, 16"})
    void imagenetCropsAsPythonRounds(int width, int height, int left, int top) {
        RgbImage cropped = ResizePipeline.IMAGENET.apply(ramp(width, height), 224);
        assertThat(cropped).isEqualTo(ramp(width, height).crop(left, top, 224, 224));
    }

    @Test
    void imagenetScalesWithTheSize() {
        RgbImage cropped = ResizePipeline.IMAGENET.apply(ramp(37, 37), 32);
        assertThat(cropped).isEqualTo(ramp(37, 37).crop(2, 2, 32, 32));
    }

    @Test
    void extremeRatiosAreRefused() {
        for (ResizePipeline pipeline : new ResizePipeline[] {ResizePipeline.SHORTER, ResizePipeline.IMAGENET}) {
            assertThatThrownBy(() -> pipeline.apply(ramp(1, 50000), 224))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContainingAll("1x50000", "20:1", "crop the image", "'exact'");
        }
        assertThat(ResizePipeline.SHORTER.apply(ramp(10, 200), 20).height()).isEqualTo(400);
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> ResizePipeline.EXACT.apply(ramp(4, 4), 0)).hasMessageContainingAll("0", "1 to 4096");
        assertThatThrownBy(() -> ResizePipeline.EXACT.apply(ramp(4, 4), 5000)).isInstanceOf(ImageException.class);
    }
}
