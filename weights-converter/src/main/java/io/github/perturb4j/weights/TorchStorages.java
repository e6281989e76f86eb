package io.github.perturb4j.weights;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.weights.TorchGlobal.StorageClass;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The storages that a pickle declares through its persistent ids:
 * {@code ("storage", torch.FloatStorage, key, location, number of elements)} and, in legacy files, a view
 * {@code (view key, offset, number of elements)} or None at the end.
 */
final class TorchStorages implements PickleMachine.PersistentIds {
    private static final int MAX_KEY = 256;

    private final Path file;
    private final Map<String, TorchStorage> byKey = new LinkedHashMap<>();

    TorchStorages(Path file) {
        this.file = file;
    }

    /** Those declared so far, by key. */
    Map<String, TorchStorage> byKey() {
        return byKey;
    }

    /** For pickles that hold no tensors. */
    static PickleMachine.PersistentIds none() {
        return id -> {
            throw new IllegalArgumentException("a storage where there should be none");
        };
    }

    @Override
    public Object resolve(Object id) {
        if (!(id instanceof Object[] parts) || parts.length == 0 || !(parts[0] instanceof Text kind)) {
            throw new IllegalArgumentException("a persistent id that is no storage");
        }
        if (kind.value().equals("module")) { // the class of a whole pickled model, with its source
            return new Placeholder.Model("a class with its source");
        }
        if (!kind.value().equals("storage") || parts.length < 5 || parts.length > 6) {
            throw new IllegalArgumentException("a persistent id that is no storage");
        }
        return parts[1] instanceof Placeholder.PythonObject type
                ? new Placeholder.UnreadTensor("a tensor on " + type.what())
                : view(declare(parts), parts.length == 6 ? parts[5] : null);
    }

    private TorchStorage declare(Object... parts) {
        if (!(parts[1] instanceof StorageClass type) || !(parts[2] instanceof Text key)) {
            throw new IllegalArgumentException("a storage without its class or its key");
        }
        if (key.value().length() > MAX_KEY) {
            throw new IllegalArgumentException("a storage whose key has more than " + MAX_KEY + " characters");
        }
        TorchStorage declared = new TorchStorage(key.value(), type.dtype(), TorchTensor.toLong(parts[4]));
        TorchStorage known = byKey.putIfAbsent(declared.key(), declared);
        if (known != null && !known.equals(declared)) {
            throw Refusals.damaged(
                    file,
                    "it declares the storage " + CheckpointException.quote(declared.key()) + " twice, as "
                            + known.describe() + " and as " + declared.describe());
        }
        return known == null ? declared : known;
    }

    private static TorchStorage.View view(TorchStorage storage, Object view) {
        if (view == null) {
            return new TorchStorage.View(storage, 0, storage.count());
        }
        if (!(view instanceof Object[] part) || part.length != 3) {
            throw new IllegalArgumentException("a view of a storage without its place");
        }
        return new TorchStorage.View(storage, TorchTensor.toLong(part[1]), TorchTensor.toLong(part[2]));
    }
}
