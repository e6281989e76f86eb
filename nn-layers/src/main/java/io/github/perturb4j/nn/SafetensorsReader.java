package io.github.perturb4j.nn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the safetensors format: 8 bytes of header length, a JSON header, then the tensors' bytes. The file is valid
 * only if the tensors fill the part after the header exactly: no overlap, no hole, nothing left over.
 */
final class SafetensorsReader {
    private static final int LENGTH_BYTES = 8;
    /** The bound of the format's own library. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private static final String DAMAGED = "it is damaged or was cut short, so copy or download it again";

    private final MappedFile file;
    private final long dataStart;
    private final SafetensorsHeader header;

    private SafetensorsReader(MappedFile file) {
        this.file = file;
        if (file.size() < LENGTH_BYTES) {
            throw broken("is too short for a safetensors file: found " + file.size() + " bytes, expected at least 8");
        }
        long headerBytes = headerBytes(file);
        this.dataStart = LENGTH_BYTES + headerBytes;
        this.header = SafetensorsHeader.parse(file, file.slice(LENGTH_BYTES, headerBytes));
    }

    static StateDict read(Path path) {
        try (MappedFile file = MappedFile.open(path)) {
            return read(file);
        }
    }

    static StateDict read(MappedFile file) {
        return new SafetensorsReader(file).read();
    }

    private long headerBytes(MappedFile file) {
        ByteBuffer prefix = file.slice(0, LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long length = prefix.getLong();
        long available = file.size() - LENGTH_BYTES;
        if (length < 0 || length > available) {
            throw broken(
                    "its header claims " + Long.toUnsignedString(length) + " bytes, but only " + available + " follow");
        }
        if (length > MAX_HEADER_BYTES) {
            throw CheckpointException.of(
                    file.path(),
                    "its header has " + length + " bytes, expected at most " + MAX_HEADER_BYTES,
                    "split the file into several");
        }
        return length;
    }

    private StateDict read() {
        checkLayout();
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        Map<String, String> unread = new LinkedHashMap<>();
        for (SafetensorsHeader.Entry entry : header.entries()) {
            if (entry.unread() != null) {
                unread.put(entry.name(), entry.unread());
            } else {
                ByteBuffer bytes = file.slice(dataStart + entry.begin(), entry.end() - entry.begin());
                tensors.put(entry.name(), TensorData.wrap(entry.type(), entry.shape(), bytes));
            }
        }
        if (tensors.isEmpty() && !unread.isEmpty()) {
            SafetensorsHeader.Entry first = header.entries().get(0);
            throw CheckpointException.of(
                    file.path(),
                    named(first) + " is " + first.unread() + ", and none of its " + unread.size()
                            + " tensors can be read",
                    "convert it to one of these and write the file again");
        }
        return StateDict.of(
                tensors, header.metadata(), new StateDict.Origin(file.path().toString(), List.of(), unread));
    }

    private void checkLayout() {
        long dataBytes = file.size() - dataStart;
        header.entries().forEach(entry -> checkEntry(entry, dataBytes));
        List<SafetensorsHeader.Entry> byOffset = new ArrayList<>(header.entries());
        byOffset.sort(Comparator.comparingLong(SafetensorsHeader.Entry::begin)
                .thenComparingLong(SafetensorsHeader.Entry::end));
        long reached = 0;
        for (SafetensorsHeader.Entry entry : byOffset) {
            if (entry.begin() != reached) {
                throw broken(named(entry) + " begins at byte " + entry.begin()
                        + (entry.begin() < reached ? ", inside another tensor" : ", after a hole") + "; expected byte "
                        + reached);
            }
            reached = entry.end();
        }
        if (reached != dataBytes) {
            throw broken("its tensors end at byte " + reached + " of the data, but " + dataBytes + " bytes are there");
        }
    }

    private void checkEntry(SafetensorsHeader.Entry entry, long dataBytes) {
        if (entry.begin() < 0 || entry.end() < entry.begin() || entry.end() > dataBytes) {
            throw broken(named(entry) + " lies at bytes " + entry.begin() + " to " + entry.end()
                    + ", expected a range within the " + dataBytes + " bytes of data");
        }
        long found = entry.end() - entry.begin();
        if (entry.type() != null && found != expectedBytes(entry)) {
            throw broken(named(entry) + " of shape " + Arrays.toString(entry.shape()) + " and type " + entry.type()
                    + " has " + found + " bytes, expected " + expectedBytes(entry));
        }
        if (entry.type() != null && found > Integer.MAX_VALUE) {
            throw CheckpointException.of(
                    file.path(),
                    named(entry) + " has " + found + " bytes, and tensors of 2 GiB or more are not supported",
                    "split the tensor");
        }
    }

    private long expectedBytes(SafetensorsHeader.Entry entry) {
        try {
            return TensorData.byteSize(entry.type(), entry.shape());
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw broken(named(entry) + " has the impossible shape " + Arrays.toString(entry.shape()));
        }
    }

    private static String named(SafetensorsHeader.Entry entry) {
        return "tensor " + CheckpointException.quote(entry.name());
    }

    private CheckpointException broken(String problem) {
        return CheckpointException.of(file.path(), problem, DAMAGED);
    }
}
