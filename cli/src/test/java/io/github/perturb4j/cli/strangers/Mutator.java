package io.github.perturb4j.cli.strangers;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/** Damages files: changed bytes and numbers, parts moved, repeated, left out or taken from another file, and cuts. */
final class Mutator {
    private static final long[] NUMBERS = {
        0,
        1,
        2,
        255,
        256,
        0x7fff,
        0x8000,
        0xffff,
        0x10000,
        0x7fffffffL,
        0x80000000L,
        0xffffffffL,
        1L << 40,
        Long.MAX_VALUE,
        -1
    };
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};
    private static final int PNG_HEADER = 8;
    /** A chunk's length, type and checksum. */
    private static final int CHUNK_FRAME = 12;

    private static final int MAX_PART = 300;
    private static final int MAX_REPEATS = 20;

    private final CounterRandom random;

    Mutator(long seed) {
        random = new CounterRandom(seed);
    }

    /** One of the good files with up to four kinds of damage, of which some may come from another of them. */
    byte[] mutated(List<byte[]> good) {
        byte[] bytes = one(good).clone();
        for (int changes = random.nextInt(4); changes >= 0 && bytes.length > 1; changes--) {
            bytes = damaged(bytes, one(good));
        }
        // else hardly a damaged PNG would come past its checksums
        return random.nextInt(4) > 0 ? withChecksums(bytes) : bytes;
    }

    private byte[] one(List<byte[]> good) {
        return good.get(random.nextInt(good.size()));
    }

    private byte[] damaged(byte[] bytes, byte[] other) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(9)) {
            case 0, 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 3, 4 -> number(bytes, at);
            case 5 -> {
                int length = random.nextInt(Math.min(MAX_PART, Math.min(other.length, bytes.length - at)));
                System.arraycopy(other, random.nextInt(other.length - length), bytes, at, length);
            }
            case 6 -> {
                return repeated(bytes, at);
            }
            case 7 -> {
                return replaced(bytes, at, random.nextInt(Math.min(MAX_PART, bytes.length - at)), new byte[0]);
            }
            default -> {
                return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at + 1) : bytes;
            }
        }
        return bytes;
    }

    /** Writes a number of some width and byte order that arithmetic may go wrong with. */
    private void number(byte[] bytes, int at) {
        ByteOrder order = random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        int width = 1 << random.nextInt(4);
        byte[] number = ByteBuffer.allocate(Long.BYTES)
                .order(order)
                .putLong(NUMBERS[random.nextInt(NUMBERS.length)])
                .array();
        int from = order == ByteOrder.BIG_ENDIAN ? Long.BYTES - width : 0;
        System.arraycopy(number, from, bytes, at, Math.min(width, bytes.length - at));
    }

    private byte[] repeated(byte[] bytes, int at) {
        int length = 1 + random.nextInt(Math.min(MAX_PART, bytes.length - at));
        int times = 1 + random.nextInt(MAX_REPEATS);
        byte[] part = new byte[length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(bytes, at, part, i * length, length);
        }
        return replaced(bytes, at, 0, part);
    }

    private static byte[] replaced(byte[] bytes, int at, int length, byte[] by) {
        return ByteBuffer.allocate(bytes.length - length + by.length)
                .put(bytes, 0, at)
                .put(by)
                .put(bytes, at + length, bytes.length - at - length)
                .array();
    }

    private static byte[] withChecksums(byte[] bytes) {
        if (bytes.length < PNG.length || !Arrays.equals(bytes, 0, PNG.length, PNG, 0, PNG.length)) {
            return bytes;
        }
        ByteBuffer png = ByteBuffer.wrap(bytes);
        int at = PNG_HEADER;
        while (bytes.length - at >= CHUNK_FRAME) {
            int length = png.getInt(at);
            if (length < 0 || length > bytes.length - at - CHUNK_FRAME) {
                break;
            }
            CRC32 checksum = new CRC32();
            checksum.update(bytes, at + Integer.BYTES, length + Integer.BYTES);
            png.putInt(at + 2 * Integer.BYTES + length, (int) checksum.getValue());
            at += CHUNK_FRAME + length;
        }
        return bytes;
    }
}
