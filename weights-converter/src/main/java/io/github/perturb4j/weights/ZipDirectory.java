package io.github.perturb4j.weights;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.MappedFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The entries of a zip archive and where their bytes lie in the file, so that they can be used in place. Only stored
 * (uncompressed) entries can be opened, as {@code torch.save} writes them: what an archive expands to is then never
 * more than the file itself. ZIP64 is understood. java.util.zip.ZipFile tells no offsets, hence this.
 *
 * <p>Format: PKWARE APPNOTE 6.3.10, sections 4.3.7 to 4.3.16 and 4.5.3.
 */
final class ZipDirectory {
    private static final int MAX_ENTRIES = 500_000;
    private static final int MAX_DIRECTORY_BYTES = 64 << 20;
    private static final int END_BYTES = 22;
    private static final int LOCATOR_BYTES = 20;
    private static final int ENTRY_BYTES = 46;
    private static final int LOCAL_BYTES = 30;
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int END64_SIGNATURE = 0x06064b50;
    private static final int ENTRY_SIGNATURE = 0x02014b50;
    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final long IN_ZIP64 = 0xffffffffL;

    private record Entry(int method, int flags, long size, long localHeader) {}

    private final MappedFile file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** Reads the directory at the end of the file. */
    ZipDirectory(MappedFile file) {
        this.file = file;
        readDirectory();
    }

    /** The names, in the order of the directory. */
    Iterable<String> names() {
        return entries.keySet();
    }

    boolean contains(String name) {
        return entries.containsKey(name);
    }

    /** The bytes of an entry, in place. */
    ByteBuffer open(String name) {
        Entry entry = entries.get(name);
        String shown = "entry " + CheckpointException.quote(name);
        if (entry == null) {
            throw Refusals.damaged(file.path(), shown + " is missing from the archive");
        }
        if (entry.method() != 0 || (entry.flags() & 1) != 0) {
            throw CheckpointException.of(
                    file.path(),
                    shown + " is compressed or encrypted, expected stored as torch.save writes it",
                    "save it again with torch.save");
        }
        ByteBuffer header = slice(entry.localHeader(), LOCAL_BYTES, shown);
        if (header.getInt(0) != LOCAL_SIGNATURE) {
            throw Refusals.damaged(file.path(), shown + " has no header");
        }
        long start = entry.localHeader() + LOCAL_BYTES + unsigned(header, 26) + unsigned(header, 28);
        return slice(start, entry.size(), shown);
    }

    private void readDirectory() {
        long end = findEnd();
        ByteBuffer record = file.slice(end, END_BYTES);
        long count = unsigned(record, 10);
        long size = record.getInt(12) & IN_ZIP64;
        long start = record.getInt(16) & IN_ZIP64;
        long locator = end - LOCATOR_BYTES;
        if (locator >= 0 && file.slice(locator, LOCATOR_BYTES).getInt(0) == LOCATOR_SIGNATURE) {
            ByteBuffer end64 = slice(file.slice(locator, LOCATOR_BYTES).getLong(8), 56, "the ZIP64 directory's end");
            if (end64.getInt(0) != END64_SIGNATURE) {
                throw Refusals.damaged(file.path(), "the archive's ZIP64 directory is not where it should be");
            }
            count = end64.getLong(32);
            size = end64.getLong(40);
            start = end64.getLong(48);
        }
        if (count < 0 || count > MAX_ENTRIES || size > MAX_DIRECTORY_BYTES) {
            throw CheckpointException.of(
                    file.path(),
                    "the archive has " + Long.toUnsignedString(count) + " entries, described in "
                            + Long.toUnsignedString(size) + " bytes; expected at most " + MAX_ENTRIES + " in "
                            + MAX_DIRECTORY_BYTES,
                    "save fewer tensors in one file");
        }
        readEntries(slice(start, size, "the archive's directory"), (int) count);
    }

    private long findEnd() {
        int tail = (int) Math.min(file.size(), END_BYTES + 0xffff);
        long base = file.size() - tail;
        ByteBuffer bytes = file.slice(base, tail);
        for (int at = tail - END_BYTES; at >= 0; at--) {
            if (bytes.getInt(at) == END_SIGNATURE && at + END_BYTES + unsigned(bytes, at + 20) == tail) {
                return base + at;
            }
        }
        throw Refusals.damaged(file.path(), "it is a zip archive whose directory, the end of the file, is missing");
    }

    private void readEntries(ByteBuffer directory, int count) {
        for (int i = 0; i < count; i++) {
            if (directory.remaining() < ENTRY_BYTES || directory.getInt(directory.position()) != ENTRY_SIGNATURE) {
                throw Refusals.damaged(
                        file.path(), "the archive's directory ends after " + i + " of " + count + " entries");
            }
            readEntry(directory);
        }
    }

    private void readEntry(ByteBuffer directory) {
        ByteBuffer fixed = take(directory, ENTRY_BYTES);
        byte[] name = new byte[unsigned(fixed, 28)];
        take(directory, name.length).get(name);
        ByteBuffer extra = take(directory, unsigned(fixed, 30));
        take(directory, unsigned(fixed, 32));
        Zip64 zip64 = new Zip64(extra);
        long size = zip64.orExtended(fixed.getInt(24) & IN_ZIP64);
        long compressed = zip64.orExtended(fixed.getInt(20) & IN_ZIP64);
        long localHeader = zip64.orExtended(fixed.getInt(42) & IN_ZIP64);
        String text = new String(name, StandardCharsets.UTF_8);
        int method = unsigned(fixed, 10);
        if (method == 0 && size != compressed) {
            throw Refusals.damaged(file.path(), "entry " + CheckpointException.quote(text) + " has two sizes");
        }
        if (entries.put(text, new Entry(method, unsigned(fixed, 8), size, localHeader)) != null) {
            throw Refusals.damaged(file.path(), "entry " + CheckpointException.quote(text) + " stands there twice");
        }
    }

    private ByteBuffer take(ByteBuffer from, int length) {
        if (from.remaining() < length) {
            throw Refusals.damaged(file.path(), "the archive's directory ends inside an entry");
        }
        ByteBuffer part = from.slice(from.position(), length).order(from.order());
        from.position(from.position() + length);
        return part;
    }

    private ByteBuffer slice(long offset, long length, String what) {
        if (offset < 0 || length < 0 || offset > file.size() - length) {
            throw Refusals.damaged(
                    file.path(),
                    what + " lies at byte " + Long.toUnsignedString(offset) + " with " + Long.toUnsignedString(length)
                            + " bytes, but the file has " + file.size());
        }
        if (length > Integer.MAX_VALUE) {
            throw Refusals.unsupported(file.path(), what + " has 2 GiB or more, which is not supported");
        }
        return file.slice(offset, length);
    }

    private static int unsigned(ByteBuffer bytes, int at) {
        return bytes.getShort(at) & 0xffff;
    }

    /** The extra field 1, which holds, in order, those of the entry's numbers that do not fit into 32 bits. */
    private final class Zip64 {
        private ByteBuffer numbers = ByteBuffer.allocate(0);

        Zip64(ByteBuffer extra) {
            while (extra.remaining() >= 4) {
                int id = extra.getShort() & 0xffff;
                ByteBuffer field = take(extra, extra.getShort() & 0xffff);
                if (id == 1) {
                    numbers = field;
                }
            }
        }

        long orExtended(long value) {
            if (value != IN_ZIP64) {
                return value;
            }
            return take(numbers, Long.BYTES).getLong();
        }
    }
}
