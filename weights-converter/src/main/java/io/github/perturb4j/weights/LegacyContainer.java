package io.github.perturb4j.weights;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.MappedFile;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code torch.save} wrote before PyTorch 1.6: five pickles one after the other (a magic number, a protocol
 * version, facts on the machine, the object, the keys of the storages), then for each key the number of elements in 8
 * bytes and the elements.
 */
final class LegacyContainer implements TorchContainer {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final int PROTOCOL = 1001;
    /** How it begins; protocols 0 and 1 of pickle write the magic number as a text. */
    static final List<String> STARTS = List.of("\u0080", "L" + MAGIC + "L\n");

    private final MappedFile file;
    private final PickleInput input;
    private final TorchStorages storages;
    private final Object root;
    private final Map<String, Long> starts = new HashMap<>();

    LegacyContainer(MappedFile file) {
        this.file = file;
        this.input = new PickleInput(file, file.slice(0, Math.min(file.size(), PickleMachine.MAX_BYTES)));
        this.storages = new TorchStorages(file.path());
        checkPreamble();
        this.root = PickleMachine.read(file.path(), input, storages);
        locateStorages(plain());
    }

    @Override
    public Object root() {
        return root;
    }

    private Object plain() {
        return PickleMachine.read(file.path(), input, TorchStorages.none());
    }

    private void checkPreamble() {
        Object first = plain();
        if (first instanceof Placeholder) {
            throw Refusals.noStateDict(file.path(), "", first);
        }
        if (!MAGIC.equals(first)) {
            throw Refusals.unsupported(file.path(), "it is a pickle, but none that torch.save wrote");
        }
        if (!Long.valueOf(PROTOCOL).equals(plain())) {
            throw Refusals.unsupported(file.path(), "its protocol version is unknown, expected " + PROTOCOL);
        }
        if (!(plain() instanceof PickledDict machine) || !Boolean.TRUE.equals(machine.get("little_endian"))) {
            throw Refusals.unsupported(file.path(), "it does not come from a little-endian machine");
        }
    }

    private void locateStorages(Object keys) {
        if (!(keys instanceof PickledList list)) {
            throw Refusals.damaged(file.path(), "its list of storages is missing");
        }
        long position = input.position();
        for (Object key : list.items()) {
            TorchStorage storage = key instanceof Text text ? storages.byKey().get(text.value()) : null;
            if (storage == null || starts.containsKey(storage.key())) {
                throw Refusals.damaged(file.path(), "its list of storages holds one that no tensor uses, or one twice");
            }
            position = locate(storage, position);
        }
    }

    private long locate(TorchStorage storage, long position) {
        String shown = "storage " + CheckpointException.quote(storage.key());
        long start = position + Long.BYTES;
        if (start > file.size() || storage.byteSize() > file.size() - start) {
            throw Refusals.damaged(
                    file.path(),
                    shown + " needs " + storage.byteSize() + " bytes from byte " + start + ", but the file has "
                            + file.size());
        }
        long found = file.slice(position, Long.BYTES).getLong();
        if (found != storage.count()) {
            throw Refusals.damaged(file.path(), shown + " has " + found + " elements, expected " + storage.count());
        }
        starts.put(storage.key(), start);
        return start + storage.byteSize();
    }

    @Override
    public ByteBuffer bytes(TorchStorage storage) {
        Long start = starts.get(storage.key());
        if (start == null) {
            throw Refusals.damaged(
                    file.path(), "the bytes of storage " + CheckpointException.quote(storage.key()) + " are missing");
        }
        if (storage.byteSize() > Integer.MAX_VALUE) {
            throw Refusals.unsupported(
                    file.path(),
                    "storage " + CheckpointException.quote(storage.key()) + " has 2 GiB or more, which is not"
                            + " supported");
        }
        return file.slice(start, storage.byteSize());
    }
}
