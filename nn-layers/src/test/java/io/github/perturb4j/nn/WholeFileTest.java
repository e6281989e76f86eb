package io.github.perturb4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    @TempDir
    private Path folder;

    @Test
    void whatWasThereIsReplacedByAWholeFile() throws IOException {
        Path file = Files.writeString(folder.resolve("numbers.txt"), "old");

        WholeFile.write(file, beside -> {
            assertThat(beside).doesNotExist();
            Files.writeString(beside, "new");
            assertThat(file).hasContent("old");
        });

        assertThat(file).hasContent("new");
        assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aWriterThatFailsLeavesWhatWasThereAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("numbers.txt"), "old");

        assertThatThrownBy(() -> WholeFile.write(file, beside -> {
                    Files.writeString(beside, "half");
                    throw new IOException("the disk is full");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is full");

        assertThat(file).hasContent("old");
        assertThat(folder.toFile().list()).containsExactly("numbers.txt");
    }
}
