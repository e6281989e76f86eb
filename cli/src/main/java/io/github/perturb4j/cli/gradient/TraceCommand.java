package io.github.perturb4j.cli.gradient;

import io.github.perturb4j.cli.model.GoalOptions;
import io.github.perturb4j.cli.model.ImageOptions;
import io.github.perturb4j.cli.model.ModelLoader;
import io.github.perturb4j.cli.model.ModelOptions;
import io.github.perturb4j.cli.options.AttackOptions;
import io.github.perturb4j.cli.options.JsonOption;
import io.github.perturb4j.cli.options.ThreadsOption;
import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.cli.output.OutputFolder;
import io.github.perturb4j.cli.output.Termination;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trace}: every value and every gradient of a network at an image, or along an attack on it. */
@Command(
        name = "trace",
        description = "Looks into a network: every value and every gradient at an image, or at each step of an attack"
                + " on it, as a page to explore and as data. Gradients are of the label's loss, with --target of both"
                + " losses.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  perturb4j trace snail.png --model resnet20_scenes --out look",
            "  perturb4j trace snail.png --model resnet20_scenes --attack pgd \\",
            "      --target airliner --out look",
            "A network that was trained to resist beside it, attacked in the same way:",
            "  perturb4j trace snail.png --model resnet20_scenes \\",
            "      --model resnet20_scenes_robust --attack pgd --out both",
            "",
            "The folder gets microscope.html (one file, nothing outside it), graph.json,",
            "whose fields docs/microscope.md explains, and graph.dot for Graphviz; of a",
            "second network graph-2.json and graph-2.dot.",
        })
public final class TraceCommand implements Callable<Integer> {
    static final String PAGE = "microscope.html";
    static final String GRAPH = "graph.json";

    private static final int MOST_SHOWN = 30;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ImageOptions image;

    @Mixin
    private ModelOptions model;

    @ArgGroup(exclusive = false, multiplicity = "0..1", heading = "%nAn attack to follow:%n")
    private AttackOptions attack;

    @Mixin
    private GoalOptions goal;

    @Option(
            names = "--show",
            paramLabel = "N",
            defaultValue = "" + TracedAttack.SHOWN,
            description = "How many points of the attack are looked at, besides its result (default: "
                    + TracedAttack.SHOWN + ", at most "
                    + MOST_SHOWN + ").")
    private int show;

    @Option(
            names = "--check",
            description = "Check the gradient rule of every op at the original too, as gradcheck does, and say in each"
                    + " node what was found: a second or two for a small network, half a minute for resnet50.")
    private boolean check;

    @Option(
            names = "--landscape",
            description = "Look around the original and the result too, as explain does: slices of the loss, how it"
                    + " bends, and which pixels the decision hangs on; seconds for a small network.")
    private boolean landscape;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "The folder for the results; made if missing, files of an earlier run in it are replaced.")
    private Path out;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private JsonOption json;

    /** What {@code --json} prints. */
    record Result(String out, List<TraceData> runs) {}

    @Override
    public Integer call() {
        if (show < 1 || show > MOST_SHOWN) {
            throw Usage.invalid(spec, "--show", "expected a number from 1 to " + MOST_SHOWN + ", found " + show);
        }
        List<ModelLoader> sources = model.sources();
        if (sources.size() > 2) {
            throw Usage.bad(
                    spec, "trace shows one network, or two beside each other, found " + sources.size() + " of --model");
        }
        try (Termination termination = new Termination(spec.commandLine().getErr());
                OutputFolder folder = termination.open(out)) {
            List<TraceData> traces = work().traces(sources, image.path(), image::read);
            folder.publish(files(traces));
            if (json.wanted()) {
                json.print(spec, new Result(out.toString(), traces));
            } else {
                new TraceText(spec.commandLine().getOut()).print(traces, out);
            }
        }
        return 0;
    }

    private TraceWork work() {
        PrintWriter err = spec.commandLine().getErr();
        return new TraceWork(goal, attack, input -> attack.mask(input), show, check, landscape, new TraceWatcher() {
            @Override
            public void at(String work, int done, int total) {
                // an attack has a bar of its own
            }

            @Override
            public void warn(String warning) {
                err.println("perturb4j: " + warning);
            }
        });
    }

    private static Map<String, Consumer<Path>> files(List<TraceData> traces) {
        Map<String, Consumer<Path>> files = new LinkedHashMap<>();
        List<String> data = traces.stream().map(Json::line).toList();
        files.put(PAGE, OutputFolder.text(MicroscopePage.of(data)));
        for (int i = 0; i < data.size(); i++) {
            String end = i == 0 ? "" : "-" + (i + 1);
            files.put("graph" + end + ".dot", OutputFolder.text(TraceDot.of(traces.get(i))));
            files.put("graph" + end + ".json", OutputFolder.text(data.get(i) + "\n"));
        }
        return files;
    }
}
