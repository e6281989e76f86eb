package io.github.perturb4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.cli.Xml;
import io.github.perturb4j.cli.report.Bars.Bar;
import io.github.perturb4j.cli.report.Bars.Mark;
import io.github.perturb4j.resnet.image.ImageFile;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

class PicturesTest {
    /** Noise, which no format makes smaller. */
    private static RgbImage noise(int width, int height) {
        CounterRandom random = new CounterRandom(1, 2, 3);
        byte[] samples = new byte[3 * width * height];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) random.nextLong();
        }
        return RgbImage.of(width, height, samples);
    }

    private static RgbImage embedded(Html figure) {
        Element img = (Element)
                Xml.parse(figure.toString()).getElementsByTagName("img").item(0);
        return ImageFile.decode(
                Base64.getDecoder().decode(img.getAttribute("src").replaceAll("^[^,]*,", "")));
    }

    @Test
    void aReportOfThreeMegapixelsIsBelowTenMegabytes() {
        RgbImage image = noise(2048, 1536);
        List<Bar> bars = List.of(new Bar("cat", 1, Mark.LABEL));
        Html section = Html.of("section", Pictures.attack(image, image, 31.875, image, bars, bars));

        String page = Page.of("cat", section);

        assertThat(page.length()).isBetween(1_000_000, 10_000_000);
        assertThat(page).contains("made smaller from 2048x1536", "one pixel of 3x3");
    }

    @Test
    void smallImagesAreShownAsTheyAre() {
        RgbImage image = noise(800, 600);

        assertThat(embedded(Pictures.figure(image, "noise"))).isEqualTo(image);
        assertThat(embedded(Pictures.perturbation(image))).isEqualTo(image);
    }

    @ParameterizedTest
    @CsvSource({"4000, 1000", "1, 3000000", "2999, 1001"})
    void imagesOfAnyShapeFit(int width, int height) {
        RgbImage shown = embedded(Pictures.figure(noise(width, height), "noise"));

        assertThat((double) shown.width() / shown.height()).isBetween(0.9 * width / height, 1.1 * width / height);
        assertThat(width == 1 || shown.width() * shown.height() <= 480_000).isTrue();
    }

    @Test
    void aSmallerPhotographIsTheMeanAndAPerturbationASample() {
        RgbImage stripes = RgbImage.of(1600, 1200, stripes(1600, 1200));

        assertThat(embedded(Pictures.figure(stripes, "stripes")).sample(5, 7, 1))
                .isBetween(127, 128);
        assertThat(embedded(Pictures.perturbation(stripes)).sample(5, 7, 1)).isIn(0, 255);
    }

    private static byte[] stripes(int width, int height) {
        byte[] samples = new byte[3 * width * height];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (i / 3 % 2 == 0 ? 0 : 255);
        }
        return samples;
    }

    @ParameterizedTest
    @CsvSource({
        "31.875, amplified 31.88 times",
        "4, amplified 4 times",
        "7389.2, amplified 7389 times",
        "1, as it is",
        "0.54, reduced to 54%",
        "0.0123, reduced to 1.23%"
    })
    void whatIsMadeSmallerIsNotCalledAmplified(double factor, String words) {
        assertThat(Amplification.of(factor)).isEqualTo(words);
    }
}
