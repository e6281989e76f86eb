package io.github.perturb4j.weights;

import io.github.perturb4j.nn.MappedFile;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * The bytes of pickles, read through a window on the heap. Lengths are compared with what is left before memory is
 * taken; whatever is amiss ends in an {@link IllegalArgumentException}.
 */
final class PickleInput {
    private static final int WINDOW = 1 << 14;

    private final MappedFile file;
    private final ByteBuffer slice;
    private final byte[] window;
    private int next;
    private int limit;
    /** How many bytes were read before the window's first. */
    private int before;

    /** @param slice what to read, a slice of the file */
    PickleInput(MappedFile file, ByteBuffer slice) {
        this.file = file;
        this.slice = slice;
        this.window = new byte[Math.min(WINDOW, slice.limit())];
    }

    /** The number of bytes read so far. */
    int position() {
        return before + next;
    }

    private int left() {
        return slice.limit() - position();
    }

    int unsignedByte() {
        if (next == limit) {
            if (left() == 0) {
                throw new IllegalArgumentException("the pickle ends before its end");
            }
            refill();
        }
        return window[next++] & 0xff;
    }

    private void refill() {
        before += limit;
        next = 0;
        limit = Math.min(window.length, slice.limit() - before);
        file.copy(slice, before, window, 0, limit);
    }

    /** A little-endian integer of 1 to 8 bytes, unsigned but for 8. */
    long littleEndian(int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) unsignedByte() << 8 * i;
        }
        return value;
    }

    /** The length, in so many bytes, of what follows. */
    int length(int bytes) {
        long length = littleEndian(bytes);
        if (length < 0 || length > left()) {
            throw new IllegalArgumentException("the pickle holds a text or number of " + Long.toUnsignedString(length)
                    + " bytes, but only " + left() + " are left");
        }
        return (int) length;
    }

    /** So many bytes, as {@link #length} allows. */
    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        int copied = Math.min(length, limit - next);
        System.arraycopy(window, next, bytes, 0, copied);
        if (copied < length) {
            file.copy(slice, position() + copied, bytes, copied, length - copied);
        }
        skip(length);
        return bytes;
    }

    /** Passes over so many bytes, as {@link #length} allows. */
    void skip(int length) {
        if (length <= limit - next) {
            next += length;
        } else {
            before = position() + length;
            next = 0;
            limit = 0;
        }
    }

    /** The bytes up to the next newline, which is passed over. */
    byte[] line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = unsignedByte(); b != '\n'; b = unsignedByte()) {
            line.write(b);
        }
        return line.toByteArray();
    }
}
