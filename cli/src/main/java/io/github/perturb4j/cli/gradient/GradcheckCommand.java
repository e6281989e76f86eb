package io.github.perturb4j.cli.gradient;

import io.github.perturb4j.autodiff.check.OpCatalogue;
import io.github.perturb4j.cli.model.ArchitectureOption;
import io.github.perturb4j.cli.model.ModelLoader;
import io.github.perturb4j.cli.model.SelectionOptions;
import io.github.perturb4j.cli.options.JsonOption;
import io.github.perturb4j.cli.options.ThreadsOption;
import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.cli.output.DidYouMean;
import io.github.perturb4j.cli.output.Errors;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gradcheck}: whether the rules of ops, or of a network's graph, are right. */
@Command(
        name = "gradcheck",
        description =
                "Compares gradients with central differences in float64: of every op on examples that it draws, or,"
                        + " with --model, of every op in the recorded graph of a network, at the numbers that an image"
                        + " gives it; the first op whose rule is wrong is named. Exit code 1 if one is.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  perturb4j gradcheck --op all --order 2",
            "  perturb4j gradcheck --op max_pool2d --json",
            "  perturb4j gradcheck --model resnet20_scenes --image snail.png",
        })
public final class GradcheckCommand implements Callable<Integer> {
    private static final String ALL = "all";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--op",
            paramLabel = "NAME",
            completionCandidates = Names.class,
            description = "One op, or all (the default).")
    private String op;

    @Option(
            names = "--order",
            paramLabel = "N",
            defaultValue = "1",
            description = "1: gradients (the default). 2: gradients of gradients too.")
    private int order;

    @Option(
            names = "--cases",
            paramLabel = "N",
            defaultValue = "10",
            description = "Examples of each op (default: 10).")
    private int cases;

    @ArgGroup(exclusive = false)
    private ArchitectureOption model;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description = "Its weights, as classify takes them (default: auto).")
    private Path weights;

    @ArgGroup(exclusive = false)
    private SelectionOptions selection = new SelectionOptions();

    @Option(
            names = "--image",
            paramLabel = "FILE",
            description = "What it is given: a PNG, JPEG or WebP file (default: noise).")
    private String image;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private JsonOption json;

    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return OpCatalogue.builtIn().entries().stream()
                    .map(OpCatalogue.Entry::name)
                    .iterator();
        }
    }

    @Override
    public Integer call() {
        check();
        if (model != null) {
            Path given = weights == null ? ModelLoader.AUTO : weights;
            ModelLoader source = new ModelLoader(spec, model.architecture(), given, selection, true);
            return show(ModelAudit.of(source, image, order));
        }
        return show(OpsChecked.of(chosen(), cases, order));
    }

    private void check() {
        if (order != 1 && order != 2) {
            throw Usage.invalid(spec, "--order", "expected 1 or 2, found " + order);
        }
        if (cases < 1) {
            throw Usage.invalid(spec, "--cases", "expected a number of at least 1, found " + cases);
        }
        if (model != null && op != null) {
            throw Usage.bad(spec, "--op checks ops by themselves and --model those of a network: give one of them");
        }
        if (model == null && (weights != null || image != null)) {
            throw Usage.bad(
                    spec, (weights != null ? "--weights" : "--image") + " is about a network: name it with --model");
        }
    }

    private List<OpCatalogue.Entry> chosen() {
        OpCatalogue ops = OpCatalogue.builtIn();
        if (op == null || op.equals(ALL)) {
            return ops.entries();
        }
        return List.of(ops.find(op).orElseThrow(() -> {
            List<String> names =
                    ops.entries().stream().map(OpCatalogue.Entry::name).toList();
            return Usage.invalid(
                    spec,
                    "--op",
                    "'" + op + "' is not known" + DidYouMean.question(op, names) + "; choose " + ALL + " or one of "
                            + String.join(", ", names));
        }));
    }

    private int show(GradcheckResult result) {
        if (json.wanted()) {
            json.print(spec, result);
        } else {
            GradcheckText.print(spec.commandLine().getOut(), result);
        }
        return result.failed() ? Errors.FAILURE : 0;
    }
}
