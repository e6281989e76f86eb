package io.github.perturb4j.cli;

import io.github.perturb4j.resnet.Architecture;
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
                "Lists the architectures that --model takes: classes, parameters, nominal input, default of --resize.",
        footerHeading = "%nExamples:%n",
        footer = {"  perturb4j models", "  perturb4j models --json"})
final class ModelsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private JsonOption json;

    /** What {@code --json} prints. */
    record Result(List<Model> models) {}

    /** One architecture. */
    record Model(String model, int classes, long parameters, int imageSize, String resize) {
        static Model of(Architecture architecture) {
            return new Model(
                    architecture.label(),
                    architecture.classNames().size(),
                    architecture.network().parameterCount(),
                    architecture.imageSize(),
                    ImageOptions.label(architecture.pipeline()));
        }
    }

    @Override
    public Integer call() {
        List<Model> models = Arrays.stream(Architecture.values()).map(Model::of).toList();
        if (json.wanted()) {
            json.print(spec, new Result(models));
        } else {
            print(spec.commandLine().getOut(), models);
        }
        return 0;
    }

    private static void print(PrintWriter out, List<Model> models) {
        String format = "%-22s  %7s  %10s  %5s  %s%n";
        out.printf(Locale.ROOT, format, "model", "classes", "parameters", "input", "--resize");
        for (Model m : models) {
            out.printf(Locale.ROOT, format, m.model(), m.classes(), m.parameters(), m.imageSize(), m.resize());
        }
    }
}
