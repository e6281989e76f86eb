package io.github.perturb4j.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One writer a folder. */
class FolderLockTest {
    @TempDir
    private Path folder;

    @Test
    void aFolderHasOneWriterAtATime() {
        Path out = folder.resolve("out");
        OutputFolder first = OutputFolder.open(out);

        assertThatThrownBy(() -> OutputFolder.open(out))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("is being written by another run");
        assertThat(out.resolve(FolderLock.FILE)).exists();
        first.close();
        assertThat(out).doesNotExist();
        OutputFolder.open(out).close();
    }

    @Test
    void whatAKilledRunHasLeftIsTakenOver() throws Exception {
        Files.writeString(folder.resolve(FolderLock.FILE), "left");
        Path staging = Files.createDirectory(folder.resolve(".perturb4j-1234"));
        Files.writeString(staging.resolve("half"), "of a file");
        Files.writeString(folder.resolve("result.json"), "an earlier run's");

        OutputFolder.open(folder).close();

        assertThat(folder).isDirectoryNotContaining("glob:**/.perturb4j*");
        assertThat(folder.resolve("result.json")).exists();
    }
}
