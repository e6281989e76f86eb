package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.nn.CheckpointException;
import java.util.List;
import java.util.Map;
import onnx.OnnxMl.AttributeProto;
import onnx.OnnxMl.AttributeProto.AttributeType;
import onnx.OnnxMl.TensorProto;

/**
 * A node of the graph: an operator, its attributes, and the names of what it reads and makes.
 *
 * @param name as the file has it, possibly empty
 * @param type the operator, such as {@code Conv}; one of another domain than ONNX's own as {@code domain::Type}
 * @param inputs an optional one that is left out is empty
 * @param opset the version of the operators' definitions that the file was written for
 */
record OnnxNode(
        String name,
        String type,
        List<String> inputs,
        List<String> outputs,
        Map<String, AttributeProto> attributes,
        int opset) {

    /** How messages call it. */
    String label() {
        String shown = name.isEmpty() && !outputs.isEmpty() ? outputs.get(0) : name;
        return "node " + CheckpointException.quote(shown) + " (" + CheckpointException.quote(type) + ")";
    }

    boolean has(String attribute) {
        return attributes.containsKey(attribute);
    }

    long number(String attribute, long otherwise) {
        AttributeProto found = find(attribute, AttributeType.INT);
        return found == null ? otherwise : found.getI();
    }

    /** A number that counts, or is a dimension: refused beyond an int. */
    int integer(String attribute, long otherwise) {
        long value = number(attribute, otherwise);
        if (value != (int) value) {
            throw new IllegalArgumentException("the attribute " + attribute + " is " + value + ", beyond all bounds");
        }
        return (int) value;
    }

    double real(String attribute, double otherwise) {
        AttributeProto found = find(attribute, AttributeType.FLOAT);
        return found == null ? otherwise : decimal(found.getF());
    }

    String text(String attribute, String otherwise) {
        AttributeProto found = find(attribute, AttributeType.STRING);
        return found == null ? otherwise : found.getS().toStringUtf8();
    }

    /** Null if the attribute is not there. */
    long[] numbers(String attribute) {
        AttributeProto found = find(attribute, AttributeType.INTS);
        return found == null
                ? null
                : found.getIntsList().stream().mapToLong(Long::longValue).toArray();
    }

    /** Null if the attribute is not there. */
    double[] reals(String attribute) {
        AttributeProto found = find(attribute, AttributeType.FLOATS);
        return found == null
                ? null
                : found.getFloatsList().stream().mapToDouble(OnnxNode::decimal).toArray();
    }

    /** The shortest decimal that a float32 stands for: 1e-5 and not the number next to it, which matters in float64. */
    private static double decimal(float value) {
        return Double.parseDouble(Float.toString(value));
    }

    /** Null if the attribute is not there. */
    TensorProto tensor(String attribute) {
        AttributeProto found = find(attribute, AttributeType.TENSOR);
        return found == null ? null : found.getT();
    }

    private AttributeProto find(String attribute, AttributeType expected) {
        AttributeProto found = attributes.get(attribute);
        if (found != null && found.getType() != expected && found.getType() != AttributeType.UNDEFINED) {
            throw new IllegalArgumentException(
                    "the attribute " + attribute + " is of type " + found.getType() + ", expected " + expected);
        }
        return found;
    }
}
