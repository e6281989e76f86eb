package io.github.perturb4j.cli;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.cli.options.ThreadsOption;
import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.nn.ElementType;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import io.github.perturb4j.weights.onnx.OnnxInput;
import io.github.perturb4j.weights.onnx.OnnxNetwork;
import io.github.perturb4j.weights.onnx.OnnxValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code apply}: a network from an ONNX file on tensors from a file, and its gradients. */
@Command(
        name = "apply",
        description =
                "Computes a network from an ONNX file on tensors of any shape, and its gradients. Nothing in the file"
                        + " is executed.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  perturb4j apply net.onnx --inputs in.safetensors --out out.safetensors",
            "  perturb4j apply net.onnx --inputs in.safetensors --out out.safetensors \\",
            "      --gradient --float64",
            "",
            "IN.safetensors holds the inputs under the network's names, or as input0,",
            "input1, ... in its order. OUT.safetensors gets the outputs as output0, ...",
            "(booleans as uint8), and with --gradient also gradient0, ...: for each",
            "floating input the gradient of the sum of output0, or of v0 times it where",
            "IN.safetensors has v0.",
        })
final class ApplyCommand implements Callable<Integer> {
    private static final String UPSTREAM = "v0";

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "NET.onnx", description = "The network: .onnx, or .onnx.gz.")
    private Path file;

    @Option(names = "--inputs", paramLabel = "IN.safetensors", required = true, description = "What it is given.")
    private Path in;

    @Option(
            names = "--out",
            paramLabel = "OUT.safetensors",
            required = true,
            description = "The file to write, replacing what is there.")
    private Path out;

    @Option(names = "--gradient", description = "Also the gradients with respect to the floating inputs.")
    private boolean gradient;

    @Option(names = "--float64", description = "Compute in float64 (default: float32).")
    private boolean float64;

    @Mixin
    private ThreadsOption threads;

    @Override
    public Integer call() {
        Usage.requireSafetensors(spec, in, out);
        DataType dtype = float64 ? DataType.DOUBLE : DataType.FLOAT;
        OnnxNetwork network = OnnxNetwork.read(file, dtype);
        StateDict given = StateDict.readSafetensors(in);
        Map<String, OnnxValue> inputs = inputs(network, given, dtype);
        List<OnnxValue> outputs;
        Map<String, TensorData> results = new LinkedHashMap<>();
        try {
            outputs = List.copyOf(network.run(inputs).values());
            for (int i = 0; i < outputs.size(); i++) {
                results.put("output" + i, tensor(outputs.get(i)));
            }
            if (gradient) {
                gradients(network, given, inputs, outputs.get(0)).forEach(results::put);
            }
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(file + ": " + e.getMessage(), e);
        }
        StateDict.of(results).writeSafetensors(out);
        spec.commandLine().getOut().println(out + ": " + NumberText.count(results.size(), "tensor"));
        return 0;
    }

    private Map<String, OnnxValue> inputs(OnnxNetwork network, StateDict given, DataType dtype) {
        Map<String, OnnxValue> values = new LinkedHashMap<>();
        for (int i = 0; i < network.inputs().size(); i++) {
            OnnxInput input = network.inputs().get(i);
            String numbered = "input" + i;
            TensorData found = given.find(input.name())
                    .or(() -> given.find(numbered))
                    .orElseThrow(() -> new CommandFailure(in + ": the network's input '" + input.name() + "' is"
                            + " missing; expected a tensor of that name or " + numbered + ", " + input + ", found "
                            + given.names()));
            OnnxValue value = value(found, dtype);
            if (!input.takes(value)) {
                throw new CommandFailure(
                        in + ": the network's input '" + input.name() + "' must be " + input + ", found " + found);
            }
            values.put(input.name(), value);
        }
        return values;
    }

    private OnnxValue value(TensorData tensor, DataType dtype) {
        OnnxValue value = OnnxValue.of(tensor, dtype);
        if (!gradient || !value.isVariable()) {
            return value;
        }
        return OnnxValue.of(value.variable().asLeaf());
    }

    private Map<String, TensorData> gradients(
            OnnxNetwork network, StateDict given, Map<String, OnnxValue> inputs, OnnxValue y) {
        List<Variable> leaves = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < network.inputs().size(); i++) {
            OnnxValue value = inputs.get(network.inputs().get(i).name());
            if (value.isVariable()) {
                leaves.add(value.variable());
                names.add("gradient" + i);
            }
        }
        Map<String, TensorData> found = new LinkedHashMap<>();
        List<Variable> gradients = of(y, upstream(given, y), leaves);
        for (int i = 0; i < names.size(); i++) {
            found.put(names.get(i), TensorData.of(gradients.get(i).value()));
        }
        return found;
    }

    private List<Variable> of(OnnxValue y, Variable upstream, List<Variable> leaves) {
        if (!y.variable().requiresGrad()) {
            return leaves.stream().map(Ops::zerosLike).toList();
        }
        List<Variable> found =
                Gradients.of(y.variable()).upstream(upstream).allowUnused().wrt(leaves);
        List<Variable> all = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            all.add(found.get(i) == null ? Ops.zerosLike(leaves.get(i)) : found.get(i));
        }
        return all;
    }

    /** What the first output is multiplied with. */
    private Variable upstream(StateDict given, OnnxValue y) {
        if (!y.isVariable()) {
            throw new CommandFailure(file + ": the first output is " + y + ", of which there is no gradient; it must be"
                    + " floating numbers");
        }
        Variable ones = Ops.add(Ops.zerosLike(y.variable()), 1);
        if (given.find(UPSTREAM).isEmpty()) {
            return ones;
        }
        OnnxValue v = OnnxValue.of(given.get(UPSTREAM), y.variable().dtype());
        if (!v.isVariable() || !Arrays.equals(v.shape(), y.shape())) {
            throw new CommandFailure(in + ": " + UPSTREAM + " must be like output0, " + y + ", found " + v);
        }
        return v.variable();
    }

    private static TensorData tensor(OnnxValue value) {
        ElementType type = value.type() == ElementType.BOOL ? ElementType.U8 : value.type();
        return value.toTensor(type);
    }
}
