package io.github.perturb4j.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes zip archives field by field, so that tests can make ones that no library would write. */
final class RawZip {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
    private int count;

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    RawZip stored(String name, byte[] bytes) {
        return entry(name, bytes, 0, 0, bytes.length);
    }

    /** A stored entry whose directory record keeps its numbers in the ZIP64 extra field. */
    RawZip stored64(String name, byte[] bytes) {
        long header = body.size();
        local(name, bytes);
        ByteBuffer extra = little(8 + 4 + 24);
        extra.putShort((short) 0x4246).putShort((short) 4).putInt(0); // PyTorch's padding field
        extra.putShort((short) 1)
                .putShort((short) 24)
                .putLong(bytes.length)
                .putLong(bytes.length)
                .putLong(header);
        record(name, 0, 0, -1, -1, -1, extra.array());
        return this;
    }

    /** An entry with any method, flags and claimed size. */
    RawZip entry(String name, byte[] bytes, int method, int flags, int claimedSize) {
        int header = body.size();
        local(name, bytes);
        record(name, method, flags, bytes.length, claimedSize, header, new byte[0]);
        return this;
    }

    private void local(String name, byte[] bytes) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer local = little(30 + text.length + 8);
        local.putInt(0, 0x04034b50).putShort(26, (short) text.length).putShort(28, (short) 8);
        body.writeBytes(local.put(30, text).array());
        body.writeBytes(bytes);
    }

    private void record(String name, int method, int flags, int compressed, int size, int header, byte[] extra) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer record = little(46 + text.length + extra.length);
        record.putInt(0, 0x02014b50).putShort(8, (short) flags).putShort(10, (short) method);
        record.putInt(20, compressed).putInt(24, size).putInt(42, header);
        record.putShort(28, (short) text.length).putShort(30, (short) extra.length);
        directory.writeBytes(record.put(46, text).put(46 + text.length, extra).array());
        count++;
    }

    byte[] finish() {
        return finish(directory.size(), body.size(), count, false);
    }

    byte[] finish64() {
        return finish(directory.size(), body.size(), count, true);
    }

    /** Ends the archive with these claims about the directory. */
    byte[] finish(long size, long start, long entries, boolean zip64) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(body.toByteArray());
        out.writeBytes(directory.toByteArray());
        if (zip64) {
            int end64 = out.size();
            out.writeBytes(little(56)
                    .putInt(0, 0x06064b50)
                    .putLong(32, entries)
                    .putLong(40, size)
                    .putLong(48, start)
                    .array());
            out.writeBytes(little(20).putInt(0, 0x07064b50).putLong(8, end64).array());
        }
        ByteBuffer end = little(22).putInt(0, 0x06054b50);
        end.putShort(10, (short) (zip64 ? -1 : entries));
        end.putInt(12, (int) (zip64 ? -1 : size)).putInt(16, (int) (zip64 ? -1 : start));
        out.writeBytes(end.array());
        return out.toByteArray();
    }
}
