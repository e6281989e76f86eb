package io.github.perturb4j.resnet.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.image.Png;
import io.github.perturb4j.resnet.image.ResizePipeline;
import io.github.perturb4j.resnet.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    @TempDir
    Path folder;

    private static RgbImage plain(int value) {
        byte[] samples = new byte[3 * 6 * 4];
        Arrays.fill(samples, (byte) value);
        return RgbImage.of(6, 4, samples);
    }

    private Path put(String name, int value) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Png.write(plain(value), file);
        return file;
    }

    private ImageFolder open(ClassNames wanted) {
        return wanted == null
                ? ImageFolder.open(folder, ResizePipeline.EXACT, 8)
                : ImageFolder.open(folder, wanted, ResizePipeline.EXACT, 8);
    }

    private static int[] labels(ImageFolder data) {
        return IntStream.range(0, data.size()).map(data::label).toArray();
    }

    private static int[] values(ImageFolder data) {
        return IntStream.range(0, data.size())
                .map(i -> data.image(i).sample(7, 7, 2))
                .toArray();
    }

    private void three() throws IOException {
        put("wombat/2.png", 30);
        put("wombat/10.PNG", 20);
        put("pig/b.png", 50);
        put("pig/a.png", 40);
        put("Airliner/z.png", 10);
        Files.writeString(folder.resolve("pig/notes.txt"), "not an image, not looked at");
        Files.writeString(folder.resolve("README"), "nor this");
        Files.createDirectories(folder.resolve(".thumbnails"));
        Files.writeString(folder.resolve("pig/.hidden.png"), "nor this");
    }

    @Test
    void classesAndImagesInOrderOfName() throws IOException {
        three();
        ImageFolder data = open(null);
        assertThat(data.classNames().names()).containsExactly("Airliner", "pig", "wombat");
        assertThat(labels(data)).containsExactly(0, 1, 1, 2, 2);
        assertThat(values(data)).containsExactly(10, 40, 50, 20, 30);
        assertThat(data.image(0).width()).isEqualTo(8);
        assertThat(data.file(4)).isEqualTo(folder.resolve("wombat/2.png"));
        assertThat(data.skipped()).isEmpty();
        assertThatThrownBy(() -> data.image(5)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> data.label(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void labelsOfTheNetworkWhereAllNamesAreItsOwn() throws IOException {
        three();
        ClassNames network = ClassNames.of(List.of("wombat", "sailboat", "pig", "airliner"));
        ImageFolder data = open(network);
        assertThat(data.classNames()).isSameAs(network);
        assertThat(labels(data)).containsExactly(3, 2, 2, 0, 0);
    }

    @Test
    void wordNetIds() throws IOException {
        put("n02690373/a.png", 1);
        put("n01883070/a.png", 2);
        ImageFolder data = open(ClassNames.imagenet());
        assertThat(labels(data)).containsExactly(106, 404);
    }

    @Test
    void ownClassesWhereOneNameIsNot() throws IOException {
        three();
        ImageFolder data = open(ClassNames.of(List.of("wombat", "pig", "sailboat")));
        assertThat(data.classNames().names()).containsExactly("Airliner", "pig", "wombat");
        put("PIG/a.png", 60);
        assertThat(open(ClassNames.of(List.of("wombat", "pig", "airliner")))
                        .classNames()
                        .names())
                .containsExactly("Airliner", "PIG", "pig", "wombat");
    }

    @Test
    void corruptImagesAreSkippedAndCounted() throws IOException {
        three();
        byte[] cut = Files.readAllBytes(folder.resolve("pig/a.png"));
        Files.write(folder.resolve("pig/a.png"), Arrays.copyOf(cut, cut.length / 2));
        Files.writeString(folder.resolve("wombat/0.jpg"), "no JPEG");
        ImageFolder data = open(null);
        assertThat(values(data)).containsExactly(10, 50, 20, 30);
        assertThat(labels(data)).containsExactly(0, 1, 2, 2);
        assertThat(data.skipped()).hasSize(2);
        assertThat(data.skipped().get(0)).contains(folder.resolve("pig/a.png").toString());
        assertThat(data.skipped().get(1))
                .contains(folder.resolve("wombat/0.jpg").toString());
    }

    @Test
    void imagesOfOtherFormatsAreSkippedByName() throws IOException {
        three();
        Files.write(folder.resolve("pig/b.heic"), HexFormat.of().parseHex("0000001c6674797068656963"));
        Files.write(folder.resolve("pig/c.GIF"), HexFormat.of().parseHex("474946383961"));
        assertThat(open(null).skipped())
                .satisfiesExactly(
                        b -> assertThat(b).contains("b.heic", "a HEIC", "heif-convert"),
                        c -> assertThat(c).contains("c.GIF", "a GIF", "convert it to PNG"));
    }

    private void refused(String... parts) {
        assertThatThrownBy(() -> open(null))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll(parts)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void classWithoutImages() throws IOException {
        three();
        Files.createDirectories(folder.resolve("snail"));
        refused(folder.resolve("snail").toString(), "holds no images", "remove the folder");
        Files.writeString(folder.resolve("snail/a.png"), "no PNG");
        refused(folder.resolve("snail").toString(), "none of the 1 images", "can be read", "a.png");
    }

    @Test
    void noClasses() throws IOException {
        refused(folder.toString(), "no class folders");
        Files.writeString(folder.resolve("a.png"), "x");
        refused(folder.toString(), "no class folders", "FOLDER/CLASS/IMAGE.png");
        assertThatThrownBy(() -> ImageFolder.open(folder.resolve("none"), ResizePipeline.EXACT, 8))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll("there is no folder", "none");
    }

    @Test
    void imagesBeyondTheRoomAreReadAgain() throws IOException {
        three();
        ImageFolder data = ImageFolder.open(folder, null, ResizePipeline.EXACT, 8, 2 * 3 * 8 * 8);
        assertThat(values(data)).containsExactly(10, 40, 50, 20, 30);
        for (String file : List.of("Airliner/z.png", "pig/a.png", "pig/b.png", "wombat/2.png", "wombat/10.PNG")) {
            Files.delete(folder.resolve(file));
        }
        assertThat(data.image(0).sample(0, 0, 0)).isEqualTo(10);
        assertThatThrownBy(() -> data.image(3))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll("image 3 has changed", "10.PNG");
    }
}
