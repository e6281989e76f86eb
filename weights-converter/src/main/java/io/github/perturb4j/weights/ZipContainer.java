package io.github.perturb4j.weights;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.MappedFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code torch.save} has written since PyTorch 1.6: a zip archive with one folder, in it {@code data.pkl}, the
 * bytes of every storage under {@code data/KEY}, and since 2.0 {@code byteorder}.
 */
final class ZipContainer implements TorchContainer {
    private static final String PICKLE = "/data.pkl";

    private final MappedFile file;
    private final ZipDirectory zip;
    private final String folder;
    private final Object root;

    ZipContainer(MappedFile file) {
        this.file = file;
        this.zip = new ZipDirectory(file);
        this.folder = folder();
        checkByteOrder();
        ByteBuffer pickle = small(folder + PICKLE, PickleMachine.MAX_BYTES);
        this.root = PickleMachine.read(file.path(), new PickleInput(file, pickle), new TorchStorages(file.path()));
    }

    @Override
    public Object root() {
        return root;
    }

    private String folder() {
        List<String> found = new ArrayList<>();
        for (String name : zip.names()) {
            if (name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length()) {
                found.add(name.substring(0, name.length() - PICKLE.length()));
            }
        }
        if (found.isEmpty()) {
            KnownFiles.refuseZip(file.path(), zip.names());
        }
        if (found.size() != 1) {
            throw Refusals.unsupported(
                    file.path(),
                    "it is a zip archive with " + found.size() + " files FOLDER/data.pkl, expected one as torch.save"
                            + " writes it");
        }
        if (zip.contains(found.get(0) + "/constants.pkl")) {
            throw Refusals.unsupported(file.path(), "it is a TorchScript program, expected a state dict");
        }
        return found.get(0);
    }

    private void checkByteOrder() {
        String name = folder + "/byteorder";
        if (zip.contains(name)) {
            String order = StandardCharsets.ISO_8859_1.decode(small(name, 64)).toString();
            if (!order.strip().equals("little")) {
                throw Refusals.unsupported(
                        file.path(), "its byte order is " + CheckpointException.quote(order) + ", expected 'little'");
            }
        }
    }

    private ByteBuffer small(String name, int limit) {
        ByteBuffer bytes = zip.open(name);
        if (bytes.remaining() > limit) {
            throw Refusals.unsupported(
                    file.path(),
                    "entry " + CheckpointException.quote(name) + " has " + bytes.remaining()
                            + " bytes, expected at most " + limit);
        }
        return bytes;
    }

    @Override
    public ByteBuffer bytes(TorchStorage storage) {
        ByteBuffer bytes = zip.open(folder + "/data/" + storage.key());
        if (bytes.remaining() != storage.byteSize()) {
            throw Refusals.damaged(
                    file.path(),
                    "storage " + CheckpointException.quote(storage.key()) + " of " + storage.describe() + " has "
                            + bytes.remaining() + " bytes, expected " + storage.byteSize());
        }
        return bytes;
    }
}
