package io.github.perturb4j.nn;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** A slice of a mapped file read as a stream, in bulk copies. */
final class BufferStream extends InputStream {
    private final MappedFile file;
    private final ByteBuffer bytes;

    BufferStream(MappedFile file, ByteBuffer slice) {
        this.file = file;
        this.bytes = slice.slice();
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (!bytes.hasRemaining()) {
            return -1;
        }
        int n = Math.min(length, bytes.remaining());
        file.copy(bytes, bytes.position(), target, offset, n);
        bytes.position(bytes.position() + n);
        return n;
    }
}
