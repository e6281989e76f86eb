package io.github.perturb4j.autodiff;

import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.Arrays;

/** Turns indices along one dimension into flat row-major positions. */
record Gather(long[] source, int dim, long[] shape) {
    Gather {
        boolean fits = shape.length == source.length && dim >= -source.length && dim < source.length;
        dim = dim < 0 ? dim + source.length : dim;
        for (int d = 0; fits && d < shape.length; d++) {
            fits = d == dim || shape[d] <= source[d];
        }
        if (!fits) {
            throw new IllegalArgumentException("gather: an index of shape " + Arrays.toString(shape)
                    + " does not fit dimension " + dim + " of the shape " + Arrays.toString(source)
                    + "; ranks must agree and extents outside the dimension must not exceed it");
        }
    }

    int[] flat(long[] index) {
        if (index.length != Memory.length(shape)) {
            throw new IllegalArgumentException(
                    "gather: " + index.length + " indices do not fill the shape " + Arrays.toString(shape));
        }
        long[] steps = Memory.strides(source);
        int[] flat = new int[index.length];
        long[] at = new long[shape.length];
        for (int i = 0; i < flat.length; i++) {
            if (index[i] < 0 || index[i] >= source[dim]) {
                throw new IllegalArgumentException(
                        "gather: index " + index[i] + " is outside [0, " + source[dim] + ")");
            }
            long position = 0;
            for (int d = 0; d < at.length; d++) {
                position += steps[d] * (d == dim ? index[i] : at[d]);
            }
            flat[i] = Math.toIntExact(position);
            for (int d = at.length - 1; d >= 0 && ++at[d] == shape[d]; d--) {
                at[d] = 0;
            }
        }
        return flat;
    }
}
