package io.github.perturb4j.weights;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A stream over bytes in memory that knows how many are left, so that lengths can be checked before use. */
final class PickleInput extends InputStream {
    private final ByteBuffer bytes;

    PickleInput(ByteBuffer bytes) {
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public int read() {
        return bytes.hasRemaining() ? bytes.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (!bytes.hasRemaining()) {
            return -1;
        }
        int n = Math.min(length, bytes.remaining());
        bytes.get(target, offset, n);
        return n;
    }

    /** The number of bytes read so far. */
    int position() {
        return bytes.position();
    }

    /**
     * Checks that what follows, a length of {@code lengthBytes} bytes and then as many bytes as it says, is there.
     * Reads nothing.
     */
    void requireCounted(int lengthBytes) throws IOException {
        if (bytes.remaining() < lengthBytes) {
            throw new EOFException("the pickle ends inside a length");
        }
        int at = bytes.position();
        long length = switch (lengthBytes) {
            case 1 -> bytes.get(at) & 0xff;
            case 4 -> bytes.getInt(at) & 0xffffffffL;
            case 8 -> bytes.getLong(at);
            default -> throw new IllegalArgumentException("length of " + lengthBytes + " bytes");
        };
        long left = bytes.remaining() - lengthBytes;
        if (length < 0 || length > left) {
            throw new EOFException("the pickle holds a text or number of " + Long.toUnsignedString(length)
                    + " bytes, but only " + left + " are left");
        }
    }
}
