package io.github.perturb4j.weights.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedWeightsTest {
    /**
     * Torchvision's names; sizes are below those of the float32 parameters plus a little, or half where it is float16.
     */
    @ParameterizedTest
    @CsvSource({
        "resnet18, f37072fd, 11689512, 4",
        "resnet34, b627a593, 21797672, 4",
        "resnet50, 0676ba61, 25557032, 4",
        "resnet101, 63fe2227, 44549160, 4",
        "resnet152, 394f9c45, 60192808, 4",
        "resnext50_32x4d, 7cdf4587, 25028904, 4",
        "wide_resnet50_2, 95faca4d, 68883240, 2"
    })
    void torchvisionsImageNetWeights(String model, String hash, long parameters, int bytes) {
        PublishedWeights weights = PublishedWeights.of(model).orElseThrow();
        assertThat(weights.model()).isEqualTo(model);
        assertThat(weights.file()).isEqualTo(model + "-" + hash + ".pth");
        assertThat(weights.name()).isEqualTo(model + "-" + hash);
        assertThat(weights.hash()).isEqualTo(hash);
        assertThat(weights.size()).isBetween(bytes * parameters, bytes * parameters * 102 / 100);
        assertThat(weights.largest()).isBetween(weights.size() * 12 / 10, weights.size() * 13 / 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet20_cifar", "resnet", "", "RESNET50"})
    void nothingIsPublishedForOthers(String model) {
        assertThat(PublishedWeights.of(model)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc.pth", "abc-0123.pth", "../abc-01234567.pth", "a/b-01234567.pth", "abc-0123456g.pth"})
    void namesWithoutAHashOrWithAPathAreRefused(String file) {
        assertThatThrownBy(() -> new PublishedWeights("abc", file, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(file, "NAME-HASH.pth");
    }

    @Test
    void aSizeIsPositive() {
        assertThatThrownBy(() -> new PublishedWeights("abc", "abc-01234567.pth", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("abc-01234567.pth");
    }
}
