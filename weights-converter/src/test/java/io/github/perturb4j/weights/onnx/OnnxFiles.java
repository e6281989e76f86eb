package io.github.perturb4j.weights.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import onnx.OnnxMl.AttributeProto;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.NodeProto;
import onnx.OnnxMl.OperatorSetIdProto;
import onnx.OnnxMl.TensorProto;
import onnx.OnnxMl.TensorShapeProto;
import onnx.OnnxMl.TypeProto;
import onnx.OnnxMl.ValueInfoProto;
import org.nd4j.shade.protobuf.ByteString;

/** Small ONNX files, made here. */
final class OnnxFiles {
    private OnnxFiles() {}

    /** A file with a graph. */
    static Path write(Path folder, int opset, Consumer<GraphProto.Builder> body) {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("g");
        body.accept(graph);
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build();
        return write(folder, model.toByteArray());
    }

    static Path write(Path folder, byte... bytes) {
        try {
            return Files.write(folder.resolve("net.onnx"), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A float32 input or output; 0 stands for any extent. */
    static ValueInfoProto info(String name, long... shape) {
        TensorShapeProto.Builder dims = TensorShapeProto.newBuilder();
        for (long extent : shape) {
            TensorShapeProto.Dimension.Builder dim = TensorShapeProto.Dimension.newBuilder();
            dims.addDim(extent == 0 ? dim.setDimParam("batch") : dim.setDimValue(extent));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(1).setShape(dims)))
                .build();
    }

    static NodeProto.Builder node(String type, List<String> inputs, String... outputs) {
        return NodeProto.newBuilder().setOpType(type).addAllInput(inputs).addAllOutput(List.of(outputs));
    }

    static AttributeProto number(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    /** A float32 tensor as raw bytes. */
    static TensorProto.Builder floats(String name, float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float v : values) {
            bytes.putFloat(v);
        }
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(1).setRawData(ByteString.copyFrom(bytes.array()));
        for (long extent : shape) {
            tensor.addDims(extent);
        }
        return tensor;
    }

    /** An int64 tensor. */
    static TensorProto.Builder longs(String name, long... values) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(7).addDims(values.length);
        for (long v : values) {
            tensor.addInt64Data(v);
        }
        return tensor;
    }
}
