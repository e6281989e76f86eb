package io.github.perturb4j.resnet.data.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.resnet.data.Dataset;
import io.github.perturb4j.resnet.image.RgbImage;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenesTest {
    private static final int DRAWN = 200;

    /** Recorded on JDK 17 and the same on 25: a change means that models must be trained anew. */
    @ParameterizedTest
    @CsvSource({
        "train, 1, 32, 9d57759adb91a3fcce683aff4b3fcc8eab5d9a11314a076b53d71c3b601a3108",
        "train, 1, 48, b27d0f8f89ddf205af0e912fd34697345daad0cc85b5b0768b76c9b8f7f3b736",
        "train, 1, 64, 0f6053bb98fe6c93951a9d55412a9c9e35fb0b834597970d8549f08ee0eb7216",
        "train, 2, 48, b2d1a50647920e3afcc58597deb3d195a97cedc6c1e816da4f17d784d173e235",
        "test, 0, 32, 68e29b845bdecfec6deb0221f0a8156395b4ecaa0cdd8757f5b345ce607dc6cf",
        "test, 0, 48, a04c3d87c3a55eae27cffaaf27bd46260f6b7a4f73b7f3ed642efcdadbdf8a45",
        "test, 0, 64, 5e587f2f13773048419469c4ce684269f1a816f6cb1bd1a4a73076b36747dc07",
    })
    void sameBitsEverywhere(String stream, long seed, int pixels, String sha256) throws NoSuchAlgorithmException {
        Scenes scenes = (stream.equals("train") ? Scenes.train(seed, DRAWN) : Scenes.test(DRAWN)).sized(pixels);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int i = 0; i < DRAWN; i++) {
            digest.update(scenes.image(i).toBytes());
        }
        assertThat(HexFormat.of().formatHex(digest.digest())).isEqualTo(sha256);
    }

    @Test
    void classes() {
        assertThat(Scenes.test(1).classNames().names())
                .containsExactly(
                        "airliner",
                        "daisy",
                        "lighthouse",
                        "mushroom",
                        "pig",
                        "sailboat",
                        "snail",
                        "teapot",
                        "umbrella",
                        "wombat");
    }

    @Test
    void classesAreBalanced() {
        Dataset scenes = Scenes.train(5, 1000);
        for (int c = 0; c < 10; c++) {
            int label = c;
            assertThat(IntStream.range(0, scenes.size()).filter(i -> scenes.label(i) == label))
                    .hasSize(100);
        }
    }

    @Test
    void anImageDependsOnNeitherTheNumberOfImagesNorOtherThreads() {
        Scenes scenes = Scenes.train(3, 64);
        List<RgbImage> inTurn = IntStream.range(0, 64).mapToObj(scenes::image).toList();
        List<RgbImage> atOnce = IntStream.range(0, 64)
                .parallel()
                .mapToObj(Scenes.train(3, 1000)::image)
                .toList();
        assertThat(atOnce).isEqualTo(inTurn);
    }

    @Test
    void noTestImageIsATrainingImage() {
        Set<RgbImage> train = new HashSet<>();
        for (long seed = 0; seed < 3; seed++) {
            Scenes scenes = Scenes.train(seed, DRAWN);
            IntStream.range(0, DRAWN).mapToObj(scenes::image).forEach(train::add);
        }
        assertThat(train).hasSize(3 * DRAWN);
        Scenes test = Scenes.test(DRAWN);
        assertThat(IntStream.range(0, DRAWN).mapToObj(test::image)).doesNotContainAnyElementsOf(train);
    }

    @Test
    void sizes() {
        for (int pixels : new int[] {32, 48, 64}) {
            RgbImage image = Scenes.test(1).sized(pixels).image(0);
            assertThat(image.width()).isEqualTo(pixels);
            assertThat(image.height()).isEqualTo(pixels);
        }
        assertThat(Scenes.test(1).image(0).width()).isEqualTo(Scenes.DEFAULT_SIZE);
    }

    @Test
    void badArguments() {
        assertThatThrownBy(() -> Scenes.test(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 scenes");
        assertThatThrownBy(() -> Scenes.train(1, 5).sized(33))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("33x33", "[32, 48, 64]");
        assertThatThrownBy(() -> Scenes.test(5).image(5)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Scenes.test(5).label(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
