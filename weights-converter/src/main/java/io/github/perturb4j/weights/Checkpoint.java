package io.github.perturb4j.weights;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.MappedFile;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the weights in a file, whichever of three formats it has. The format is recognised by content:
 *
 * <ul>
 *   <li>the zip archive that {@code torch.save} writes since PyTorch 1.6,
 *   <li>the legacy container that it wrote before ({@code _use_new_zipfile_serialization=False}),
 *   <li>safetensors.
 * </ul>
 *
 * <p>Nothing in a file is ever executed. A PyTorch file is a Python pickle, a program; only a short list of names and
 * opcodes that a state dict needs is obeyed, re-enacted in Java on plain data, and a file that asks for more is refused
 * with the name of what it asked for. Every size is compared with the file's own before memory is taken.
 *
 * <p>Element types are kept (float64, float32, float16, bfloat16, int64, int32, int16, int8, uint8, bool); views that
 * are not contiguous are laid out in row-major order, views of shared storages become tensors of their own, parameters
 * become tensors. A dict that training scripts wrap around the state dict is seen through: the first of the keys
 * {@code state_dict}, {@code model_state_dict}, {@code model}, {@code net}, {@code state_dict_ema} that holds a dict,
 * up to three times. If all names begin with {@code module.}, as DataParallel leaves them, that prefix is removed.
 */
public final class Checkpoint {
    private static final String PARALLEL_PREFIX = "module.";
    private static final int SHOWN_BYTES = 24;

    private Checkpoint() {}

    /**
     * Reads a file of weights. It is memory-mapped: values are read when they are first asked for, and the file must
     * not be changed in place until then.
     *
     * @return the tensors in the file's order
     * @throws CheckpointException if the file cannot be read, has no known format, is damaged, holds anything but a
     *     state dict, or asks for code to be run; the message names the file, the reason and the mend
     */
    public static StateDict read(Path path) {
        try (MappedFile file = MappedFile.open(path)) {
            return withoutPrefix(readAny(file));
        }
    }

    private static StateDict readAny(MappedFile file) {
        if (file.size() == 0) {
            throw Refusals.damaged(file.path(), "it is empty");
        }
        ByteBuffer start = file.slice(0, Math.min(file.size(), SHOWN_BYTES));
        if (hasSafetensorsHeader(start, file.size())) { // first: the length before it can be any bytes
            return StateDict.readSafetensors(file.path());
        } else if (startsWith(start, 'P', 'K')) {
            return TorchStateDict.read(file, new ZipContainer(file));
        } else if (startsWith(start, 0x80)) {
            return TorchStateDict.read(file, new LegacyContainer(file));
        } else if (file.path().toString().endsWith(".safetensors")) { // damaged, and the reader can say how
            return StateDict.readSafetensors(file.path());
        }
        throw CheckpointException.of(
                file.path(),
                "it is neither a PyTorch file nor safetensors; it begins with " + shown(start),
                "name a .pth, .pt, .th or .safetensors file; if this should be one, download it again");
    }

    private static boolean startsWith(ByteBuffer bytes, int... expected) {
        for (int i = 0; i < expected.length; i++) {
            if (i >= bytes.limit() || (bytes.get(i) & 0xff) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasSafetensorsHeader(ByteBuffer start, long fileSize) {
        return start.limit() > Long.BYTES
                && start.get(Long.BYTES) == '{'
                && Long.compareUnsigned(start.getLong(0), fileSize) < 0;
    }

    private static String shown(ByteBuffer start) {
        return CheckpointException.quote(
                StandardCharsets.ISO_8859_1.decode(start.duplicate()).toString());
    }

    private static StateDict withoutPrefix(StateDict dict) {
        if (dict.size() == 0 || !dict.names().stream().allMatch(name -> name.startsWith(PARALLEL_PREFIX))) {
            return dict;
        }
        Map<String, TensorData> renamed = new LinkedHashMap<>();
        dict.tensors().forEach((name, tensor) -> renamed.put(name.substring(PARALLEL_PREFIX.length()), tensor));
        return StateDict.of(renamed, dict.metadata(), dict.source());
    }
}
