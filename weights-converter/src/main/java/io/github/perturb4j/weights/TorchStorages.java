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
final class TorchStorages implements RestrictedUnpickler.PersistentIds {
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
    static RestrictedUnpickler.PersistentIds none() {
        return id -> {
            throw new IllegalArgumentException("a storage where there should be none");
        };
    }

    @Override
    public TorchStorage.View resolve(Object id) {
        Object[] parts = (Object[]) id;
        if ("module".equals(parts[0])) {
            throw Refusals.forbidden(file, "it holds a whole pickled model, not its weights alone");
        }
        if (!"storage".equals(parts[0]) || parts.length < 5 || parts.length > 6) {
            throw new IllegalArgumentException("a persistent id that is no storage");
        }
        StorageClass type = (StorageClass) parts[1];
        TorchStorage declared = new TorchStorage((String) parts[2], type.type(), TorchTensor.toLong(parts[4]));
        TorchStorage known = byKey.putIfAbsent(declared.key(), declared);
        if (known != null && !known.equals(declared)) {
            throw Refusals.damaged(
                    file,
                    "it declares the storage " + CheckpointException.quote(declared.key()) + " twice, as "
                            + known.count() + " x " + known.type() + " and as " + declared.count() + " x "
                            + declared.type());
        }
        TorchStorage storage = known == null ? declared : known;
        if (parts.length == 6 && parts[5] != null) {
            Object[] view = (Object[]) parts[5];
            return new TorchStorage.View(storage, TorchTensor.toLong(view[1]), TorchTensor.toLong(view[2]));
        }
        return new TorchStorage.View(storage, 0, storage.count());
    }
}
