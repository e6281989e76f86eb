package io.github.perturb4j.cli;

import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.vector.PanelProducts;
import io.github.perturb4j.cli.model.ArchitectureOption;
import io.github.perturb4j.cli.model.AvailableMemory;
import io.github.perturb4j.cli.model.ImageOptions;
import io.github.perturb4j.cli.model.MemoryNeed;
import io.github.perturb4j.cli.options.JsonOption;
import io.github.perturb4j.cli.options.StrategyOption;
import io.github.perturb4j.cli.options.ThreadsOption;
import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.infer.PlanReport;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.Normalisation;
import io.github.perturb4j.resnet.image.RgbImage;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plan}: how the fused path computes a network. */
@Command(
        name = "plan",
        description =
                "Prints how a network is computed: its fused layers, how each and its gradient are computed, and the"
                        + " memory that takes. A plan depends on shapes alone, so no weights are needed.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  perturb4j plan --model resnet50",
            "  perturb4j plan --model resnet20_cifar --batch 100 --json",
            "  perturb4j plan --model resnet50 \\",
            "      --strategy 'conv 3x3 256->256=winograd_4|product'",
        })
final class PlanCommand implements Callable<Integer> {
    private static final int MOST_SAMPLES = 100_000;
    private static final String REST = "; those of Winograd's filters, and of fewer than 64 columns, by BLAS";
    private static final double MB = 1e6;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ArchitectureOption model;

    @Option(names = "--batch", paramLabel = "N", defaultValue = "1", description = "Inputs at a time (default: 1).")
    private int batch;

    @Option(
            names = "--size",
            paramLabel = "S",
            description = "Height and width of the input (default: what the network was made for).")
    private Integer size;

    @Mixin
    private StrategyOption strategy;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private JsonOption json;

    /**
     * What {@code --json} prints.
     *
     * @param refusal why the network's own ops compute it, if they do
     * @param parameterBytes of the parameters as they are
     * @param packedBytes of the weights as the kernels read them
     * @param workspaceBytes of everything between input and result, and of its gradients
     * @param needBytes of a whole attack, the program included
     * @param availableBytes that are left now
     * @param largestBatch that fits into these
     * @param products what multiplies by packed weights, but for Winograd's
     */
    record Result(
            String model,
            int batch,
            int size,
            int threads,
            String refusal,
            List<PlanReport.Layer> layers,
            long parameterBytes,
            long packedBytes,
            long workspaceBytes,
            long needBytes,
            long availableBytes,
            long largestBatch,
            String products) {}

    @Override
    public Integer call() {
        Architecture architecture = model.architecture();
        int side = size == null ? architecture.imageSize() : size;
        check(side);
        try (Classifier classifier = strategy.applyTo(classifier(), batch, RgbImage.CHANNELS, side, side)) {
            PlanReport plan = classifier.plan(batch, RgbImage.CHANNELS, side, side);
            MemoryNeed need = MemoryNeed.of(classifier, batch, side, side, true);
            long available = AvailableMemory.bytes();
            Result result = new Result(
                    architecture.label(),
                    batch,
                    side,
                    Parallel.threads(),
                    plan.refusal().orElse(null),
                    plan.layers(),
                    need.weights(),
                    need.packed(),
                    plan.workspaceBytes(),
                    need.total(),
                    available,
                    need.largestBatch(available),
                    PanelProducts.text());
            if (json.wanted()) {
                json.print(spec, result);
            } else {
                print(spec.commandLine().getOut(), result);
            }
        }
        return 0;
    }

    private void check(int side) {
        if (batch < 1 || batch > MOST_SAMPLES) {
            throw Usage.invalid(spec, "--batch", "expected a number from 1 to " + MOST_SAMPLES + ", found " + batch);
        }
        int most = (int) Math.sqrt(ImageOptions.MAX_INPUT_PIXELS);
        if (side < Classifier.MIN_SIDE || side > most) {
            throw Usage.invalid(
                    spec,
                    "--size",
                    "expected a number from " + Classifier.MIN_SIDE + " to " + most + ", found " + side);
        }
    }

    /** The network with weights of 0. */
    private Classifier classifier() {
        Architecture architecture = model.architecture();
        Module network = architecture.network();
        network.namedParameters().values().forEach(p -> p.set(Memory.zeros(DataType.FLOAT, p.shape())));
        return new Classifier(network, Normalisation.IMAGENET, Classifier.Bounds.UNIT, architecture.classNames());
    }

    private static void print(PrintWriter out, Result result) {
        out.printf(
                Locale.ROOT,
                "%s, input %dx3x%dx%d, float32, %s%n",
                result.model(),
                result.batch(),
                result.size(),
                result.size(),
                NumberText.count(result.threads(), "thread"));
        if (result.refusal() == null) {
            printLayers(out, result.layers());
            out.println("products by " + result.products() + (PanelProducts.chosen() == null ? "" : REST));
        } else {
            out.println("computed by the network's own ops, one after the other: " + result.refusal());
        }
        printMemory(out, result);
    }

    private static void printLayers(PrintWriter out, List<PlanReport.Layer> layers) {
        int text = layers.stream().mapToInt(l -> l.text().length()).max().orElse(0);
        int shape = layers.stream().mapToInt(l -> l.shape().length()).max().orElse(0);
        String format = "%5s  %-" + text + "s  %-" + shape + "s  %s";
        out.println(String.format(Locale.ROOT, format, "layer", "computes", "result", "by (forward | gradient)"));
        for (int i = 0; i < layers.size(); i++) {
            PlanReport.Layer layer = layers.get(i);
            out.println(String.format(Locale.ROOT, format, i + 1, layer.text(), layer.shape(), layer.strategy())
                    .stripTrailing());
        }
    }

    private static void printMemory(PrintWriter out, Result result) {
        out.printf(
                Locale.ROOT,
                "memory  %s: weights %s, packed %s, workspace %s, the rest the program and the iterates%n",
                mb(result.needBytes()),
                mb(result.parameterBytes()),
                mb(result.packedBytes()),
                mb(result.workspaceBytes()));
        out.printf(
                Locale.ROOT,
                "        %s are available, enough for a batch of %d%n",
                mb(result.availableBytes()),
                result.largestBatch());
    }

    private static String mb(long bytes) {
        return String.format(Locale.ROOT, "%.0f MB", bytes / MB);
    }
}
