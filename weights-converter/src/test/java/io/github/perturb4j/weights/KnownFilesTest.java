package io.github.perturb4j.weights;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.nn.CheckpointException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people take for a checkpoint is called what it is, with what to do about it. */
class KnownFilesTest {
    @TempDir
    Path folder;

    private void assertRefused(byte[] bytes, String what, String mend) throws IOException {
        Path file = Files.write(folder.resolve("weights.pth"), bytes);
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("weights.pth: it is " + what)
                .hasMessageContaining(mend)
                .hasMessageNotContaining("damaged");
    }

    @ParameterizedTest
    @CsvSource({
        "'version https://git-lfs.github.com/spec/v1', a Git LFS pointer, git lfs pull",
        "'<!DOCTYPE html><html>', a web page, /raw/",
        "'{\"metadata\":{},\"weight_map\":{}}', the index of a checkpoint in several files, torch.save",
        "'\u001f\u008b\u0008', compressed with gzip, unpack it",
        "'\u0093NUMPY', one numpy array, torch.save",
        "'\u0089HDF\r\n', an HDF5 file, torch.save",
        "'7z\u00bc\u00af', a 7z archive, unpack it",
    })
    void isNamed(String start, String what, String mend) throws IOException {
        assertRefused((start + " ".repeat(40)).getBytes(StandardCharsets.ISO_8859_1), what, mend);
    }

    @Test
    void tarArchivesOfOldPytorchAndOthers() throws IOException {
        byte[] tar = new byte[1024];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        System.arraycopy("storages".getBytes(StandardCharsets.US_ASCII), 0, tar, 0, 8);
        assertRefused(tar, "a tar archive, the container of PyTorch before 0.1.10", "torch.save");
        tar[0] = 'x';
        assertRefused(tar, "a tar archive; unpack it", "the file inside");
    }

    @Test
    void zipArchivesThatTorchSaveDidNotWrite() throws IOException {
        assertRefused(
                new RawZip().stored("w.npy", new byte[8]).finish(), "an npz archive of numpy arrays", "torch.save");
        assertRefused(new RawZip().stored("a/b.pth", new byte[8]).finish(), "a zip archive with checkpoints", "unpack");
        RawZip keras = new RawZip().stored("config.json", new byte[8]).stored("model.weights.h5", new byte[8]);
        assertRefused(keras.finish(), "a model of Keras", "torch.save");
    }
}
