package io.github.perturb4j.cli;

import io.github.perturb4j.cli.model.ImageOptions;
import io.github.perturb4j.cli.options.JsonOption;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.weights.published.PublishedWeights;
import io.github.perturb4j.weights.published.WeightsCache;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code models}: the architectures that {@code --model} takes. */
@Command(
        name = "models",
        description =
                "Lists the architectures that --model takes: classes, parameters, nominal input, default of --resize,"
                        + " and whether their weights are included, in the cache folder, published (downloaded when"
                        + " they are needed), or none of these (then --weights FILE is).",
        footerHeading = "%nExamples:%n",
        footer = {"  perturb4j models", "  perturb4j models --json"})
final class ModelsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private JsonOption json;

    /** What {@code --json} prints. */
    record Result(List<Model> models, String cache) {}

    /** One architecture. */
    record Model(String model, int classes, long parameters, int imageSize, String resize, String weights) {
        static Model of(Architecture architecture, WeightsCache cache) {
            return new Model(
                    architecture.label(),
                    architecture.classNames().size(),
                    architecture.network().parameterCount(),
                    architecture.imageSize(),
                    ImageOptions.label(architecture.pipeline()),
                    weights(architecture, cache));
        }

        private static String weights(Architecture architecture, WeightsCache cache) {
            if (architecture.embeddedWeights().isPresent()) {
                return "included";
            }
            return PublishedWeights.of(architecture.label())
                    .map(published -> cache.holds(published) ? "cached" : "published")
                    .orElse("none");
        }
    }

    @Override
    public Integer call() {
        WeightsCache cache = WeightsCache.ofMachine();
        List<Model> models = Arrays.stream(Architecture.values())
                .map(architecture -> Model.of(architecture, cache))
                .toList();
        if (json.wanted()) {
            json.print(spec, new Result(models, cache.folder().toString()));
        } else {
            print(spec.commandLine().getOut(), models);
            spec.commandLine().getOut().println("cache folder: " + cache.folder());
        }
        return 0;
    }

    private static void print(PrintWriter out, List<Model> models) {
        String format = "%-22s  %7s  %10s  %5s  %-8s  %s%n";
        out.printf(Locale.ROOT, format, "model", "classes", "parameters", "input", "--resize", "weights");
        for (Model m : models) {
            out.printf(
                    Locale.ROOT,
                    format,
                    m.model(),
                    m.classes(),
                    m.parameters(),
                    m.imageSize(),
                    m.resize(),
                    m.weights());
        }
    }
}
