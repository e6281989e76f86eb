package io.github.perturb4j.resnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Class names by index, name and WordNet id, and what is said when one is not found. */
class ClassNamesTest {
    private static final ClassNames IMAGENET = ClassNames.imagenet();

    @Test
    void imagenetHasAThousandClassesWithWordNetIds() {
        assertThat(IMAGENET.size()).isEqualTo(1000);
        assertThat(IMAGENET.name(0)).isEqualTo("tench");
        assertThat(IMAGENET.name(341)).isEqualTo("hog");
        assertThat(IMAGENET.wnid(341)).contains("n02395406");
        assertThat(IMAGENET.wnid(999)).get().asString().matches("n\\d{8}");
        assertThat(new HashSet<>(IMAGENET.names())).hasSize(1000);
    }

    @Test
    void cifarHasTen() {
        assertThat(ClassNames.cifar10().names())
                .containsExactly(
                        "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
        assertThat(ClassNames.cifar10().wnid(3)).isEmpty();
        assertThat(ClassNames.cifar10().resolve("cat")).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "341, 341",
        "' 341 ', 341",
        "0, 0",
        "hog, 341",
        "HOG, 341",
        "n02395406, 341",
        "great_white_shark, 2",
        "Great White-Shark, 2",
        "greatwhiteshark, 2",
        "airliner, 404",
        "jack-o'-lantern, 607"
    })
    void resolves(String given, int index) {
        assertThat(IMAGENET.resolve(given)).isEqualTo(index);
    }

    @Test
    void everyIdAndEveryUnambiguousNameResolvesToItself() {
        int ambiguous = 0;
        for (int i = 0; i < 1000; i++) {
            assertThat(IMAGENET.resolve(IMAGENET.wnid(i).orElseThrow())).isEqualTo(i);
            assertThat(IMAGENET.resolve(Integer.toString(i))).isEqualTo(i);
            if (IMAGENET.name(i).equalsIgnoreCase("cardigan")) {
                ambiguous++;
            } else {
                assertThat(IMAGENET.resolve(IMAGENET.name(i))).isEqualTo(i);
            }
        }
        assertThat(ambiguous).isEqualTo(2);
    }

    @Test
    void ambiguousNamesAreReportedWithTheirIndices() {
        assertThatThrownBy(() -> IMAGENET.resolve("cardigan"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "'Cardigan' (264, n02113186)", "'cardigan' (474, n02963159)", "give the index");
        assertThatThrownBy(() -> ClassNames.of(List.of("a b", "c", "A-B")).resolve("ab"))
                .hasMessageContainingAll("'a b' (0)", "'A-B' (2)");
    }

    @Test
    void unknownNamesBringTheNearest() {
        assertThatThrownBy(() -> IMAGENET.resolve("zebrra"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("no class 'zebrra'", "'zebra' (340, n02391049)", "0 to 999");
        assertThatThrownBy(() -> IMAGENET.resolve("cat"))
                .hasMessageContainingAll("'tiger cat' (282", "'Persian cat'", "cat'");
        assertThatThrownBy(() -> ClassNames.of(List.of("only")).resolve("one")).hasMessageContaining("'only' (0)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000", "-1", "99999999999999999999", "+1000"})
    void indicesOutOfRangeBringTheRange(String index) {
        assertThatThrownBy(() -> IMAGENET.resolve(index))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("index " + index, "0 to 999");
    }

    @Test
    void accessorsCheckTheIndex() {
        assertThatThrownBy(() -> IMAGENET.name(1000)).hasMessageContainingAll("1000", "0 to 999");
        assertThatThrownBy(() -> IMAGENET.wnid(-1)).hasMessageContainingAll("-1", "0 to 999");
        assertThatThrownBy(() -> ClassNames.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
