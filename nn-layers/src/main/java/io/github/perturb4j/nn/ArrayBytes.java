package io.github.perturb4j.nn;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies the elements of an array out in C order, in Java. */
final class ArrayBytes {
    private ArrayBytes() {}

    /** Puts every element of a FLOAT, DOUBLE or LONG array into a little-endian buffer that holds them all. */
    static void copy(INDArray array, ByteBuffer target) {
        if (array.isEmpty() || array.length() == 0) {
            return;
        }
        if (array.data().offset() == 0 && array.offset() == 0 && isRowMajor(array)) {
            copyPlain(array, target);
        } else {
            copyStrided(array, target);
        }
    }

    private static boolean isRowMajor(INDArray array) {
        long[] shape = array.shape();
        long[] stride = array.stride();
        long step = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            if (shape[d] != 1 && stride[d] != step) {
                return false;
            }
            step *= shape[d];
        }
        return true;
    }

    /** All platforms of ND4J are little-endian, so the bytes can be taken as they are. */
    private static void copyPlain(INDArray array, ByteBuffer target) {
        BytePointer source = new BytePointer(array.data().pointer()).position(0);
        source.get(target.array(), target.arrayOffset() + target.position(), target.remaining());
        target.position(target.limit());
        Reference.reachabilityFence(array); // its memory was read through a pointer
    }

    private static void copyStrided(INDArray array, ByteBuffer target) {
        long[] shape = array.shape();
        long[] index = new long[shape.length];
        for (long i = 0; i < array.length(); i++) {
            put(array, index, target);
            for (int d = shape.length - 1; d >= 0 && ++index[d] == shape[d]; d--) {
                index[d] = 0;
            }
        }
    }

    private static void put(INDArray array, long[] index, ByteBuffer target) {
        switch (array.dataType()) {
            case FLOAT -> target.putFloat((float) (index.length == 0 ? array.getDouble(0) : array.getDouble(index)));
            case DOUBLE -> target.putDouble(index.length == 0 ? array.getDouble(0) : array.getDouble(index));
            case LONG -> target.putLong(index.length == 0 ? array.getLong(0) : array.getLong(index));
            default -> throw new IllegalArgumentException("array of type " + array.dataType());
        }
    }
}
