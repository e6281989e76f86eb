package io.github.perturb4j.resnet.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every image that Pillow resized, and the preset of torchvision: equal in every bit. */
class PillowResizeTest {
    static Stream<JsonNode> cases() throws IOException {
        JsonNode all = new ObjectMapper().readTree(Golden.bytes("images.json"));
        return StreamSupport.stream(all.spliterator(), false);
    }

    @Test
    void allFifteenCasesAreThere() throws IOException {
        assertThat(cases()).hasSize(15);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsPillow(JsonNode golden) {
        RgbImage source = Golden.image(golden.get("source").asText());
        RgbImage expected = Golden.image(golden.get("result").asText());
        assertThat(Golden.largestDifference(resized(source, golden), expected)).isZero();
    }

    /** Pillow filters columns first in an image more than 100 times as high as wide that is made lower. */
    @ParameterizedTest
    @ValueSource(strings = {"strip", "strip_wider", "strip_higher"})
    void equalsPillowOnNarrowStrips(String name) {
        RgbImage expected = Golden.image("image_formats/" + name + ".bicubic.png");
        RgbImage strip = Golden.image("image_formats/" + name + ".png");
        RgbImage resized = Resampling.BICUBIC.resize(strip, expected.width(), expected.height());
        assertThat(Golden.largestDifference(resized, expected)).isZero();
    }

    private static RgbImage resized(RgbImage source, JsonNode golden) {
        if (golden.has("pipeline")) {
            return ResizePipeline.IMAGENET.apply(source, 224);
        }
        Resampling filter = Resampling.valueOf(golden.get("filter").asText().toUpperCase(Locale.ROOT));
        return filter.resize(
                source, golden.get("width").asInt(), golden.get("height").asInt());
    }
}
