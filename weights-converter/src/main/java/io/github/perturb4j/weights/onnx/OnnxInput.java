package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.nn.ElementType;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What a network asks for.
 *
 * @param type of the elements, as the file has them
 * @param shape the extents, -1 where any will do; null if the file does not say
 */
public record OnnxInput(String name, ElementType type, long[] shape) {
    /** A fixed batch of 1, which other sizes of a batch may take the place of. */
    boolean isOfOne() {
        return shape != null && shape.length >= 2 && shape[0] == 1 && OnnxValue.isFloating(type);
    }

    /** A single number, which files of tensors may hold as a list of one. */
    boolean isNumber() {
        return shape != null && shape.length == 0;
    }

    /** Whether a value has the type and the shape, but for the batch. */
    public boolean takes(OnnxValue value) {
        if (isNumber() && value.size() == 1 && value.rank() == 1) {
            return OnnxValue.isFloating(type) == OnnxValue.isFloating(value.type());
        }
        boolean fits = OnnxValue.isFloating(type) == OnnxValue.isFloating(value.type())
                && (shape == null || shape.length == value.rank());
        for (int d = 0; fits && shape != null && d < shape.length; d++) {
            fits = shape[d] < 0 || shape[d] == value.shape()[d] || d == 0 && isOfOne();
        }
        return fits;
    }

    /** Type and shape, such as {@code F32[any, 3, 32, 32]}. */
    @Override
    public String toString() {
        return type
                + (shape == null
                        ? " of any shape"
                        : Arrays.stream(shape)
                                .mapToObj(extent -> extent < 0 ? "any" : Long.toString(extent))
                                .collect(Collectors.joining(", ", "[", "]")));
    }
}
