package io.github.perturb4j.cli.explain;

import io.github.perturb4j.cli.attack.AttackReport.ClassId;
import io.github.perturb4j.cli.explain.Landscape.ShownSlice;
import io.github.perturb4j.cli.model.GoalOptions;
import io.github.perturb4j.cli.model.ImageOptions;
import io.github.perturb4j.cli.model.ModelLoader;
import io.github.perturb4j.cli.model.ModelOptions;
import io.github.perturb4j.cli.model.Scores;
import io.github.perturb4j.cli.options.JsonOption;
import io.github.perturb4j.cli.options.ThreadsOption;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.cli.output.OutputFolder;
import io.github.perturb4j.cli.output.Termination;
import io.github.perturb4j.nn.Logits;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.Png;
import io.github.perturb4j.resnet.image.RgbImage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code explain}: the loss around an image, and which pixels the decision hangs on. */
@Command(
        name = "explain",
        description = "Looks around an image: slices of the loss along its gradient and at random, how the loss bends,"
                + " and which pixels the decision hangs on. The loss is the label's cross-entropy; with --target it"
                + " is the target's logit minus the label's.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  perturb4j explain snail.png --model resnet20_scenes --out why",
            "  perturb4j explain snail.png --model resnet20_scenes --out why \\",
            "      --method integrated-gradients --landscape gradient,random --norm l2",
            "",
            "The folder gets explain.html, a PNG for each attribution and slice, and",
            "explain.json, whose fields docs/microscope.md explains.",
        })
public final class ExplainCommand implements Callable<Integer> {
    private static final String LINES = "landscape-lines.png";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ImageOptions image;

    @Mixin
    private ModelOptions model;

    @Mixin
    private GoalOptions goal;

    @Mixin
    private ExplainOptions options;

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

    static String attributionFile(AttributionMap map) {
        return map.method() + ".png";
    }

    static String planeFile(ShownSlice slice) {
        return "landscape-" + slice.name() + ".png";
    }

    @Override
    public Integer call() {
        ModelLoader source = model.sole();
        ExplainSettings settings =
                options.settings(source.architecture().isSmall(), file -> Pixels.toFloat(image.read(source, file)));
        try (Termination termination = new Termination(spec.commandLine().getErr());
                OutputFolder folder = termination.open(out)) {
            RgbImage input = image.read(source);
            ExplainData data = explain(source, input, settings);
            folder.publish(files(data, input));
            if (json.wanted()) {
                json.print(spec, data);
            } else {
                ExplainText.lines(data).forEach(spec.commandLine().getOut()::println);
                spec.commandLine().getOut().println("\nopen " + out.resolve("explain.html") + " in a browser");
            }
        }
        return 0;
    }

    private ExplainData explain(ModelLoader source, RgbImage input, ExplainSettings settings) {
        OptionalInt named = goal.label(source);
        goal.target(source); // a name that is none is refused before weights are read
        Classifier classifier = source.load(input, true);
        try (INDArray pixels = Pixels.toFloat(input)) {
            Logits seen = Scores.of(classifier, pixels);
            int label = named.orElse(seen.index());
            OptionalInt target = goal.target(source, label);
            Explorer explorer = new Explorer(classifier, label, target, settings);
            return new ExplainData(
                    ExplainData.FORMAT,
                    source.label(),
                    source.weightsSha256(),
                    image.path(),
                    input.height(),
                    input.width(),
                    ClassId.of(label, classifier.classNames()),
                    target.isEmpty() ? null : ClassId.of(target.getAsInt(), classifier.classNames()),
                    ClassId.of(seen.index(), classifier.classNames()),
                    NumberText.rounded(seen.probability()),
                    explorer.lossName(),
                    explorer.explainedName(),
                    explorer.at(pixels));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(e.getMessage(), e);
        }
    }

    private Map<String, Consumer<Path>> files(ExplainData data, RgbImage input) {
        Map<String, RgbImage> pictures = pictures(data, input);
        Map<String, Consumer<Path>> files = new LinkedHashMap<>();
        pictures.forEach((name, picture) -> files.put(name, file -> Png.write(picture, file)));
        files.put("explain.html", OutputFolder.text(ExplainPage.of(data, input, pictures)));
        files.put("explain.json", OutputFolder.text(Json.of(data) + "\n"));
        return files;
    }

    private static Map<String, RgbImage> pictures(ExplainData data, RgbImage input) {
        Map<String, RgbImage> pictures = new LinkedHashMap<>();
        Landscape landscape = data.landscape();
        for (AttributionMap map : landscape.attributions()) {
            pictures.put(attributionFile(map), AttributionPicture.of(input, map));
        }
        String norm = landscape.grid().norm();
        SlicePictures.lines(landscape.slices(), norm, data.loss()).ifPresent(p -> pictures.put(LINES, p));
        for (ShownSlice slice : landscape.slices()) {
            if (!slice.isLine()) {
                SlicePictures.plane(slice, norm, data.loss()).ifPresent(p -> pictures.put(planeFile(slice), p));
            }
        }
        return pictures;
    }
}
