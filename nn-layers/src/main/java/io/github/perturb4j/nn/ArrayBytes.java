package io.github.perturb4j.nn;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies the elements of an array out in C order, in Java. */
final class ArrayBytes {
    private ArrayBytes() {}

    /** Puts every element of a FLOAT, DOUBLE or LONG array into a little-endian buffer that holds just them. */
    static void copy(INDArray array, ByteBuffer target) {
        if (!array.isEmpty() && array.length() > 0) {
            switch (array.dataType()) {
                case FLOAT -> copyFloats(Span.of(Memory.contiguous(array)), target.asFloatBuffer());
                case DOUBLE -> copyDoubles(Span.of(Memory.contiguous(array)), target.asDoubleBuffer());
                case LONG -> copyLongs(array, target);
                default -> throw new IllegalArgumentException("array of type " + array.dataType());
            }
        }
        target.position(target.limit());
    }

    private static void copyFloats(Span source, FloatBuffer target) {
        float[] block = new float[Span.BLOCK];
        Span.forEachBlock(0, source.length(), Span.BLOCK, (at, n) -> {
            source.get(at, block, 0, n);
            target.put(block, 0, n);
        });
    }

    private static void copyDoubles(Span source, DoubleBuffer target) {
        double[] block = new double[Span.BLOCK];
        Span.forEachBlock(0, source.length(), Span.BLOCK, (at, n) -> {
            source.get(at, block, 0, n);
            target.put(block, 0, n);
        });
    }

    private static void copyLongs(INDArray array, ByteBuffer target) {
        long[] shape = array.shape();
        long[] index = new long[shape.length];
        for (long i = 0; i < array.length(); i++) {
            target.putLong(index.length == 0 ? array.getLong(0) : array.getLong(index));
            for (int d = shape.length - 1; d >= 0 && ++index[d] == shape[d]; d--) {
                index[d] = 0;
            }
        }
    }
}
