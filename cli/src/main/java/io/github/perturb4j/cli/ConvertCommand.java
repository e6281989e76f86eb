package io.github.perturb4j.cli;

import io.github.perturb4j.cli.model.ArchitectureOption;
import io.github.perturb4j.cli.model.SelectionOptions;
import io.github.perturb4j.cli.model.WeightsFile;
import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.nn.KeyReport;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.weights.Checkpoint;
import io.github.perturb4j.weights.Selection;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code convert}: a PyTorch checkpoint into a safetensors file. */
@Command(
        name = "convert",
        description = "Converts a PyTorch checkpoint to safetensors. Nothing in the checkpoint is executed.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  perturb4j convert resnet20-12fca82f.th resnet20.safetensors \\",
            "      --model resnet20_cifar",
            "  perturb4j convert model.pt model.safetensors",
            "  perturb4j convert checkpoint.pth.tar ema.safetensors --key state_dict_ema",
            "",
            "What was taken from the file and what was left is said on stdout.",
            "With --model nothing is written unless the tensors fit the network; all",
            "differences are listed on stdout.",
        })
final class ConvertCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "IN",
            description = "A state dict of PyTorch (.pth, .pt, .th) or .safetensors.")
    private Path in;

    @Parameters(
            index = "1",
            paramLabel = "OUT.safetensors",
            description = "The file to write, replacing what is there.")
    private Path out;

    @ArgGroup(exclusive = false)
    private ArchitectureOption model;

    private Architecture architecture;

    @Mixin
    private SelectionOptions selection = new SelectionOptions();

    @Override
    public Integer call() {
        architecture = model == null ? null : model.architecture();
        Usage.requireSafetensors(spec, in, out);
        StateDict dict = Checkpoint.read(in, wanted());
        if (architecture != null) {
            requireFit(dict);
        }
        dict.writeSafetensors(out);
        print(spec.commandLine().getOut(), dict);
        return 0;
    }

    private Selection wanted() {
        return architecture == null
                ? selection.selection()
                : selection.selection().forNetwork(architecture.network().shapes());
    }

    private void requireFit(StateDict dict) {
        KeyReport report = KeyReport.compare(architecture.network().shapes(), dict);
        if (!report.matches()) {
            spec.commandLine().getOut().println(report.details());
            spec.commandLine().getOut().flush();
            throw new CommandFailure(WeightsFile.mismatch(architecture, dict, report) + "; nothing was written");
        }
    }

    private void print(PrintWriter text, StateDict dict) {
        long numbers =
                dict.tensors().values().stream().mapToLong(TensorData::size).sum();
        long bytes =
                dict.tensors().values().stream().mapToLong(TensorData::byteSize).sum();
        text.println(out + ": " + NumberText.count(dict.size(), "tensor") + ", " + NumberText.count(numbers, "number")
                + ", " + NumberText.count(bytes, "byte"));
        dict.origin().notes().forEach(text::println);
        if (architecture != null) {
            text.println("fits " + architecture.label() + ", which has "
                    + architecture.network().parameterCount() + " parameters");
        }
    }
}
