package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.NodeProto;
import onnx.OnnxMl.OperatorSetIdProto;
import onnx.OnnxMl.TensorShapeProto;
import onnx.OnnxMl.TypeProto;
import onnx.OnnxMl.ValueInfoProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/** {@code apply} on y = x x, of two numbers. */
class ApplyCommandTest {
    @TempDir
    private Path folder;

    private Path network(String operator) throws IOException {
        TensorShapeProto two = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(2))
                .build();
        TypeProto type = TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(1).setShape(two))
                .build();
        GraphProto graph = GraphProto.newBuilder()
                .addInput(ValueInfoProto.newBuilder().setName("x").setType(type))
                .addOutput(ValueInfoProto.newBuilder().setName("y").setType(type))
                .addNode(NodeProto.newBuilder()
                        .setOpType(operator)
                        .addInput("x")
                        .addInput("x")
                        .addOutput("y"))
                .build();
        ModelProto model = ModelProto.newBuilder()
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .build();
        return Files.write(folder.resolve("net.onnx"), model.toByteArray());
    }

    private Path tensors(Map<String, double[]> values) {
        Path file = folder.resolve("in.safetensors");
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        values.forEach((name, v) -> tensors.put(name, TensorData.of(Memory.of(DataType.FLOAT, v, v.length))));
        StateDict.of(tensors).writeSafetensors(file);
        return file;
    }

    private CliRun apply(Path net, Path in, String... more) {
        String[] args = new String[6 + more.length];
        String[] first = {"apply", net.toString(), "--inputs", in.toString(), "--out", out().toString()};
        System.arraycopy(first, 0, args, 0, first.length);
        System.arraycopy(more, 0, args, first.length, more.length);
        return CliRun.of((Object[]) args);
    }

    private Path out() {
        return folder.resolve("out.safetensors");
    }

    @Test
    void outputsAndGradientsAreWritten() throws IOException {
        CliRun run = apply(
                network("Mul"),
                tensors(Map.of("x", new double[] {3, -1}, "v0", new double[] {1, 10})),
                "--gradient",
                "--float64");

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        StateDict found = StateDict.readSafetensors(out());
        assertThat(found.get("output0").toDoubles()).containsExactly(9, 1);
        assertThat(found.get("output0")).hasToString("F64[2]");
        assertThat(found.get("gradient0").toDoubles()).containsExactly(6, -20);
    }

    @Test
    void withoutUpstreamTheGradientIsThatOfTheSum() throws IOException {
        apply(network("Mul"), tensors(Map.of("input0", new double[] {3, -1})), "--gradient");
        assertThat(StateDict.readSafetensors(out()).get("gradient0").toDoubles())
                .containsExactly(6, -2);
    }

    @Test
    void whatIsWrongIsOneLine() throws IOException {
        Path in = tensors(Map.of("z", new double[3]));
        refused(apply(network("Mul"), in), "input 'x' is missing; expected a tensor of that name or input0, F32[2]");
        refused(apply(network("Mul"), tensors(Map.of("x", new double[3]))), "'x' must be F32[2], found F32[3]");
        refused(apply(network("Fly"), in), "not supported: 'Fly'");
        refused(apply(in, in), "is not an ONNX file");
        refused(apply(folder.resolve("none.onnx"), in), "there is no such file");
    }

    private void refused(CliRun run, String says) {
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).startsWith("perturb4j: ").contains(says).hasLineCount(1);
        assertThat(out()).doesNotExist();
    }
}
