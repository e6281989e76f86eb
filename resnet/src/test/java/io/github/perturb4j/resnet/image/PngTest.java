package io.github.perturb4j.resnet.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PNG files are written whole, the same each time, or not at all. */
class PngTest {
    private static final RgbImage IMAGE = RgbImage.of(2, 1, new byte[] {1, 2, 3, -1, -2, -3});

    @TempDir
    Path folder;

    private Stream<String> written() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }

    @Test
    void writesTheSameBytesOverWhatWasThere() throws IOException {
        Path file = folder.resolve("a.png");
        Files.writeString(file, "old");
        Png.write(IMAGE, file);
        assertThat(ImageFile.read(file)).isEqualTo(IMAGE);
        assertThat(Files.readAllBytes(file)).isEqualTo(Png.encode(IMAGE));
        assertThat(written()).containsExactly("a.png");
    }

    @Test
    void leavesNothingBehindWhereItCannotWrite() throws IOException {
        assertThatThrownBy(() -> Png.write(IMAGE, folder.resolve("none").resolve("a.png")))
                .isInstanceOf(ImageException.class)
                .hasMessageContainingAll("there is no folder", "none", "create it");
        Path directory = Files.createDirectory(folder.resolve("taken.png"));
        assertThatThrownBy(() -> Png.write(IMAGE, directory)).hasMessageContaining("is a directory");
        assertThat(written()).containsExactly("taken.png");
    }

    @Test
    void anImageIsImmutableAndHasASaneSize() {
        byte[] samples = {1, 2, 3};
        RgbImage image = RgbImage.of(1, 1, samples);
        samples[0] = 9;
        image.toBytes()[1] = 9;
        assertThat(image.sample(0, 0, 0)).isEqualTo(1);
        assertThat(image.sample(0, 0, 1)).isEqualTo(2);
        assertThatThrownBy(() -> image.sample(1, 0, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> RgbImage.of(2, 2, samples)).hasMessageContainingAll("12 samples", "3 were given");
        assertThatThrownBy(() -> RgbImage.of(0, 2, samples)).hasMessageContaining("0x2");
        assertThatThrownBy(() -> RgbImage.of(60000, 60000, samples)).hasMessageContaining("100 megapixels");
        assertThatThrownBy(() -> image.crop(0, 1, 1, 1)).hasMessageContainingAll("1x1", "(0, 1)");
    }
}
