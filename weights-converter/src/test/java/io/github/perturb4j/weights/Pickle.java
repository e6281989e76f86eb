package io.github.perturb4j.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes pickles opcode by opcode, good and evil ones. */
final class Pickle {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static Pickle protocol(int version) {
        return new Pickle().bytes(0x80, version);
    }

    Pickle bytes(int... bytes) {
        for (int b : bytes) {
            out.write(b);
        }
        return this;
    }

    Pickle raw(String latin1) {
        out.writeBytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    Pickle repeat(int times, String latin1) {
        return raw(latin1.repeat(times));
    }

    private Pickle little(int width, long value) {
        byte[] bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        out.write(bytes, 0, width);
        return this;
    }

    /** An opcode with a length of so many bytes. */
    Pickle counted(int opcode, int width, long length) {
        return bytes(opcode).little(width, length);
    }

    Pickle text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        counted('X', 4, utf8.length);
        out.writeBytes(utf8);
        return this;
    }

    Pickle number(long value) {
        return bytes(0x8a, 8).little(8, value);
    }

    Pickle global(String module, String name) {
        return raw("c" + module + "\n" + name + "\n");
    }

    Pickle numbers(long... values) {
        raw("(");
        for (long value : values) {
            number(value);
        }
        return raw("t");
    }

    /** The persistent id of a storage, as zip files have it. */
    Pickle storage(String type, String key, long count) {
        return raw("(").text("storage")
                .global("torch", type)
                .text(key)
                .text("cpu")
                .number(count)
                .raw("tQ");
    }

    Pickle tensor(String type, String key, long count, long offset, long[] shape, long[] strides) {
        return global("torch._utils", "_rebuild_tensor_v2")
                .raw("(")
                .storage(type, key, count)
                .number(offset)
                .numbers(shape)
                .numbers(strides)
                .raw("\u0089")
                .global("collections", "OrderedDict")
                .raw(")RtR");
    }

    byte[] stop() {
        return raw(".").out.toByteArray();
    }
}
