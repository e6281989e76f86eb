package io.github.perturb4j.resnet.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.image.ImageException;
import io.github.perturb4j.resnet.image.Png;
import io.github.perturb4j.resnet.image.RgbImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageListTest {
    private static final ClassNames CLASSES = ClassNames.of(List.of("cat", "big dog", "newt"));
    private static final int RECORD = 3073;

    @TempDir
    Path folder;

    private Path image(String path, int grey) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        byte[] samples = new byte[3 * 4 * 4];
        Arrays.fill(samples, (byte) grey);
        Png.write(RgbImage.of(4, 4, samples), file);
        return file;
    }

    private ImageList csv(String text) throws IOException {
        return ImageList.open(Files.writeString(folder.resolve("list.csv"), text), CLASSES);
    }

    private static List<String> names(ImageList list) {
        return IntStream.range(0, list.size()).mapToObj(list::name).toList();
    }

    private static List<Integer> labels(ImageList list) {
        return IntStream.range(0, list.size()).mapToObj(list::label).toList();
    }

    @Test
    void aFolderIsListedInTurns() throws IOException {
        for (String path :
                List.of("cat/1.png", "cat/2.png", "cat/3.png", "big_dog/7.PNG", "newt/a.png", "newt/b.png")) {
            image(path, 9);
        }
        Files.writeString(folder.resolve("cat").resolve("notes.txt"), "no image");
        ImageList list = ImageList.open(folder, CLASSES);

        assertThat(names(list))
                .containsExactly("big_dog/7.PNG", "cat/1.png", "newt/a.png", "cat/2.png", "newt/b.png", "cat/3.png");
        assertThat(labels(list)).containsExactly(1, 0, 2, 0, 2, 0);
        assertThat(labels(list.first(2))).containsExactly(1, 0);
        assertThat(list.first(99).size()).isEqualTo(6);
        assertThat(list.image(0).sample(0, 0, 0)).isEqualTo(9);
    }

    @Test
    void anImageThatCannotBeReadHarmsNoOther() throws IOException {
        image("cat/1.png", 1);
        Files.writeString(folder.resolve("cat").resolve("2.png"), "no image");
        image("cat/3.png", 3);
        ImageList list = ImageList.open(folder, CLASSES);

        assertThatThrownBy(() -> list.image(1))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("2.png");
        assertThat(list.image(2).sample(0, 0, 0)).isEqualTo(3);
    }

    @Test
    void aLinkToNothingIsListed() throws IOException {
        Path link = image("cat/1.png", 1).resolveSibling("2.png");
        Files.createDirectory(link.resolveSibling("3.png"));
        try {
            Files.createSymbolicLink(link, Path.of("gone.png"));
        } catch (IOException | UnsupportedOperationException e) {
            assumeTrue(false, "this system lets us make no links: " + e);
        }
        ImageList list = ImageList.open(folder, CLASSES);

        assertThat(names(list)).containsExactly("cat/1.png", "cat/2.png");
        assertThatThrownBy(() -> list.image(1))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("2.png");
    }

    @Test
    void aCsvFileNamesPathsAndLabels() throws IOException {
        image("a.png", 1);
        image("sub/b, \"c\".png", 2);
        ImageList list =
                csv("\uFEFFpath,label\n a.png , newt\r\n\n\"sub/b, \"\"c\"\".png\" , \"Big-Dog\"\nmissing.png,0\n");

        assertThat(names(list)).containsExactly("a.png", "sub/b, \"c\".png", "missing.png");
        assertThat(labels(list)).containsExactly(2, 1, 0);
        assertThat(list.image(1).sample(0, 0, 0)).isEqualTo(2);
        assertThatThrownBy(() -> list.image(2)).isInstanceOf(ImageException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.png,3 | line 1 of | index 3",
                "a.png,-1 | line 1 of | index -1",
                "a.png,fox | line 1 of | no class 'fox'",
                "a.png | line 1 of | 1 fields",
                "a.png,cat,1 | line 1 of | 3 fields",
                "'\"a.png,cat' | line 1 of | does not close",
                "'\"a\".png,cat' | line 1 of | a comma",
                "path,label | names no images | path,label",
            })
    void badCsvFilesAreRefused(String text, String where, String what) {
        assertThatThrownBy(() -> csv(text + "\n"))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll(where, what);
    }

    @Test
    void foldersThatAreNoDataAreRefused() throws IOException {
        assertThatThrownBy(() -> ImageList.open(folder, CLASSES)).hasMessageContaining("holds no class folders");
        assertThatThrownBy(() -> ImageList.open(folder.resolve("gone"), CLASSES))
                .hasMessageContaining("there is no file");
        Files.createDirectory(folder.resolve("cat"));
        assertThatThrownBy(() -> ImageList.open(folder, CLASSES)).hasMessageContaining("hold no images");
        image("fox/1.png", 1);
        assertThatThrownBy(() -> ImageList.open(folder, CLASSES))
                .isInstanceOf(DatasetException.class)
                .hasMessageContainingAll("fox", "does not know", "'cat'");
    }

    @Test
    void aBatchOfCifar10OfAnySize() throws IOException {
        byte[] bytes = new byte[2 * RECORD];
        bytes[0] = 9;
        bytes[1] = 77;
        bytes[RECORD] = 0;
        Path file = Files.write(folder.resolve("some.bin"), bytes);
        ImageList list = ImageList.open(file, ClassNames.cifar10());

        assertThat(labels(list)).containsExactly(9, 0);
        assertThat(names(list)).containsExactly("some.bin[0]", "some.bin[1]");
        assertThat(list.image(0).sample(0, 0, 0)).isEqualTo(77);
        assertThatThrownBy(() -> ImageList.open(file, CLASSES)).hasMessageContainingAll("CIFAR-10", "airplane");
    }

    @Test
    void brokenBatchesAreRefused() throws IOException {
        byte[] cut = new byte[2 * RECORD - 1];
        assertThatThrownBy(() -> batch(cut)).hasMessageContainingAll("6145 bytes", "3073");
        byte[] label = new byte[2 * RECORD];
        label[RECORD] = 10;
        assertThatThrownBy(() -> batch(label)).hasMessageContainingAll("image 1", "label 10");
        assertThatThrownBy(() -> batch(new byte[0])).hasMessageContaining("0 bytes");
        assertThatThrownBy(() -> batch("text, no batch".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("nothing of it was executed");
    }

    private ImageList batch(byte[] bytes) throws IOException {
        return ImageList.open(Files.write(folder.resolve("some.bin"), bytes), ClassNames.cifar10());
    }

    @Test
    void theHashTellsWhatWasChanged() throws IOException {
        image("cat/1.png", 1);
        image("newt/1.png", 1);
        String before = ImageList.open(folder, CLASSES).sha256();

        assertThat(ImageList.open(folder, CLASSES).sha256()).isEqualTo(before).hasSize(64);
        Files.writeString(folder.resolve("newt/1.png"), "shorter");
        assertThat(ImageList.open(folder, CLASSES).sha256()).isNotEqualTo(before);
        Files.move(folder.resolve("newt/1.png"), folder.resolve("cat/1b.png"));
        assertThat(ImageList.open(folder, CLASSES).sha256()).isNotEqualTo(before);
    }
}
