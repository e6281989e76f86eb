package io.github.perturb4j.weights;

import io.github.perturb4j.nn.CheckpointException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Files that are taken for checkpoints and are none, told by how they begin, with what to do about each. */
final class KnownFiles {
    private static final String UNPACK = "unpack it and name the file inside";
    private static final String SAVE =
            "load it in Python and save the weights with torch.save(model.state_dict(), FILE)";
    private static final String DOWNLOAD =
            "download the file itself: a link that ends in /raw/ or /resolve/, not /blob/";
    /** Where a tar archive has its format's name. */
    private static final int TAR_MAGIC = 257;

    /** How many bytes of a file's beginning are looked at. */
    static final int LOOKED_AT = 512;

    /**
     * @param start what such a file begins with, as ISO 8859-1, in lower case
     * @param what what it is
     * @param mend what to do
     */
    private record Kind(String start, String what, String mend) {}

    private static final List<Kind> KINDS = List.of(
            new Kind(
                    "version https://git-lfs",
                    "is a Git LFS pointer, not the file itself",
                    "fetch the file with 'git lfs pull', or download it from the repository's page"),
            new Kind("\u001f\u008b", "is compressed with gzip", UNPACK),
            new Kind("bzh", "is compressed with bzip2", UNPACK),
            new Kind("\u00fd7zxz", "is compressed with xz", UNPACK),
            new Kind("(\u00b5/\u00fd", "is compressed with Zstandard", UNPACK),
            new Kind("7z\u00bc\u00af", "is a 7z archive", UNPACK),
            new Kind("rar!", "is a RAR archive", UNPACK),
            new Kind("\u0093numpy", "is one numpy array", SAVE),
            new Kind("\u0089hdf", "is an HDF5 file, as Keras writes them", SAVE),
            new Kind("gguf", "is a GGUF file", SAVE),
            new Kind("\u0089png", "is a PNG image", "name a file of weights"),
            new Kind("\u00ff\u00f8\u00ff", "is a JPEG image", "name a file of weights"),
            new Kind("%pdf", "is a PDF document", "name a file of weights"),
            new Kind("<!doctype html", "is a web page", DOWNLOAD),
            new Kind("<html", "is a web page", DOWNLOAD),
            new Kind("<?xml", "is an XML document, perhaps a server's error message", DOWNLOAD));

    private KnownFiles() {}

    /** What a file is, if it is a known kind. */
    static Optional<CheckpointException> refusal(Path file, ByteBuffer start) {
        String text = StandardCharsets.ISO_8859_1.decode(start.duplicate()).toString();
        if (text.startsWith("ustar", TAR_MAGIC)) {
            return Optional.of(tar(file, text));
        }
        if (text.startsWith("{") && text.contains("\"weight_map\"")) {
            return Optional.of(CheckpointException.of(
                    file,
                    "it is the index of a checkpoint in several files (shards), which has no weights itself",
                    "save the weights in one file with model.save_pretrained(FOLDER, max_shard_size=\"1TB\"), or with"
                            + " torch.save(model.state_dict(), FILE)"));
        }
        String lower = text.toLowerCase(Locale.ROOT);
        return KINDS.stream()
                .filter(kind -> lower.startsWith(kind.start()) || lower.strip().startsWith(kind.start()))
                .findFirst()
                .map(kind -> CheckpointException.of(file, "it " + kind.what(), kind.mend()));
    }

    private static CheckpointException tar(Path file, String text) {
        String first = text.substring(0, text.indexOf('\0'));
        boolean isTorch = List.of("sys_info", "pickle", "storages", "tensors").contains(first);
        return CheckpointException.of(
                file,
                isTorch
                        ? "it is a tar archive, the container of PyTorch before 0.1.10, which is not supported"
                        : "it is a tar archive",
                isTorch ? "load it in PyTorch and save the weights with torch.save(model.state_dict(), FILE)" : UNPACK);
    }

    /**
     * What a zip archive without a pickle of PyTorch is.
     *
     * @throws CheckpointException always
     */
    static void refuseZip(Path file, Iterable<String> names) {
        if (any(names, ".npy")) {
            throw CheckpointException.of(file, "it is an npz archive of numpy arrays", SAVE);
        } else if (any(names, "config.json") && any(names, ".h5")) {
            throw CheckpointException.of(file, "it is a model of Keras", SAVE);
        } else if (any(names, ".pth") || any(names, ".pt") || any(names, ".safetensors") || any(names, ".bin")) {
            throw CheckpointException.of(file, "it is a zip archive with checkpoints inside", UNPACK);
        }
    }

    private static boolean any(Iterable<String> names, String ending) {
        return StreamSupport.stream(names.spliterator(), false).anyMatch(name -> name.endsWith(ending));
    }
}
