package io.github.perturb4j.weights;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.MappedFile;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import io.github.perturb4j.weights.NameChoice.Listing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
 * <p>Nothing in a file is ever executed. A PyTorch file is a Python pickle, a program; only the functions that rebuild
 * tensors and dicts are re-enacted, in Java, on plain data, and whatever else a file names, stands for itself: nothing
 * is imported or called. What lies beside the weights (arguments, optimisers, states of random generators) does no
 * harm; in place of a tensor it is refused by name. Every size is compared with the file's own before memory is taken,
 * and a file of n bytes is read or refused within a small multiple of n.
 *
 * <p>Element types are kept (float64, float32, float16, bfloat16, int64, int32, int16, int8, uint8, bool); views that
 * are not contiguous are laid out in row-major order, views of shared storages become tensors of their own, parameters
 * become tensors. Tensors of other types and kinds are left, and are errors only where a network needs them ({@link
 * StateDict.Origin#unread}).
 *
 * <p>A dict that training scripts wrap around the state dict is seen through: the first of the keys {@code state_dict},
 * {@code model_state_dict}, {@code model_state}, {@code model}, {@code net}, {@code network}, {@code module}, {@code
 * params}, {@code state_dict_ema}, {@code model_ema}, {@code ema_state_dict}, {@code params_ema} that leads to a state
 * dict, up to three times; or any other key, or place in a list, if there is one only. If all names begin with {@code
 * module.} or {@code _orig_mod.}, as DataParallel and torch.compile leave them, that is removed. A {@link Selection}
 * says otherwise, or names the network, whose names are then found behind whatever prefix. {@link
 * StateDict.Origin#notes} says what was chosen.
 */
public final class Checkpoint {
    private static final int SHOWN_BYTES = 24;

    private Checkpoint() {}

    /**
     * Reads the weights that are most likely meant.
     *
     * @return the tensors in the file's order
     * @throws CheckpointException as {@link #read(Path, Selection)} does
     */
    public static StateDict read(Path path) {
        return read(path, Selection.usual());
    }

    /**
     * Reads a file of weights. It is memory-mapped: values are read when they are first asked for, and the file must
     * not be changed in place until then.
     *
     * @param selection which of the tensors are wanted
     * @return the tensors in the file's order
     * @throws CheckpointException if the file cannot be read, has no known format, is damaged, or has no state dict;
     *     the message names the file, the reason and the mend. Nothing else is thrown whatever the file holds
     */
    public static StateDict read(Path path, Selection selection) {
        try (MappedFile file = MappedFile.open(path)) {
            return readAny(file, selection);
        } catch (CheckpointException e) {
            throw e;
        } catch (InternalError e) {
            throw CheckpointException.of(
                    path,
                    "was cut short by another program while it was being read",
                    "load it again when it is whole",
                    e);
        } catch (OutOfMemoryError e) {
            throw CheckpointException.of(
                    path,
                    "does not fit into the memory of Java",
                    "give it more, such as -Xmx8g (PERTURB4J_JAVA_OPTS=-Xmx8g for the command)",
                    e);
        } catch (RuntimeException | StackOverflowError e) {
            throw Refusals.damaged(path, "its contents contradict each other", e);
        }
    }

    private static StateDict readAny(MappedFile file, Selection selection) {
        if (file.size() == 0) {
            throw Refusals.damaged(file.path(), "it is empty");
        }
        ByteBuffer start = start(file);
        if (hasSafetensorsHeader(start, file.size())) { // first: the length before it can be any bytes
            return safetensors(file.path(), selection);
        } else if (startsWith(start, "PK")) {
            return TorchStateDict.read(file, new ZipContainer(file), selection);
        } else if (LegacyContainer.STARTS.stream().anyMatch(legacy -> startsWith(start, legacy))) {
            return TorchStateDict.read(file, new LegacyContainer(file), selection);
        }
        CheckpointException known = KnownFiles.refusal(file.path(), start).orElse(null);
        if (known != null) {
            throw known;
        } else if (file.path().toString().endsWith(".safetensors")) { // damaged, and the reader can say how
            return safetensors(file.path(), selection);
        }
        throw CheckpointException.of(
                file.path(),
                "it is neither a PyTorch file nor safetensors; it begins with " + shown(start),
                "name a .pth, .pt, .th or .safetensors file; if this should be one, download it again");
    }

    private static ByteBuffer start(MappedFile file) {
        byte[] start = new byte[(int) Math.min(file.size(), KnownFiles.LOOKED_AT)];
        file.copy(file.slice(0, start.length), 0, start, 0, start.length);
        return ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static boolean startsWith(ByteBuffer bytes, String latin1) {
        return StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString().startsWith(latin1);
    }

    private static boolean hasSafetensorsHeader(ByteBuffer start, long fileSize) {
        return start.limit() > Long.BYTES
                && start.get(Long.BYTES) == '{'
                && Long.compareUnsigned(start.getLong(0), fileSize) < 0;
    }

    private static String shown(ByteBuffer start) {
        return CheckpointException.quote(StandardCharsets.ISO_8859_1
                .decode(start.duplicate().limit(Math.min(SHOWN_BYTES, start.limit())))
                .toString());
    }

    private static StateDict safetensors(Path path, Selection selection) {
        if (selection.key().isPresent()) {
            throw CheckpointException.of(
                    path, "it is a safetensors file, whose tensors lie under no key", "leave --key out");
        }
        StateDict all = StateDict.readSafetensors(path);
        Map<String, long[]> shapes = new LinkedHashMap<>();
        all.tensors().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        all.origin().unread().keySet().forEach(name -> shapes.put(name, null));
        NameChoice choice = NameChoice.of(List.of(new Listing("", true, shapes)), selection);
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        Map<String, String> unread = new LinkedHashMap<>();
        choice.names().forEach((name, renamed) -> {
            all.find(name).ifPresent(tensor -> tensors.put(renamed, tensor));
            if (all.origin().unread().containsKey(name)) {
                unread.put(renamed, all.origin().unread().get(name));
            }
        });
        if (tensors.isEmpty() && all.size() > 0) {
            throw choice.nothing(path);
        }
        List<String> notes = new ArrayList<>(
                choice.notes(name -> all.find(name).map(TensorData::toDoubles).orElse(null)));
        notes.addAll(NameChoice.unreadNotes(unread));
        return StateDict.of(tensors, all.metadata(), new StateDict.Origin(all.source(), notes, unread));
    }
}
