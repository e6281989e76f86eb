package io.github.perturb4j.cli.demo;

import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.cli.gradient.MicroscopePage;
import io.github.perturb4j.cli.model.ModelOptions;
import io.github.perturb4j.cli.model.Scores;
import io.github.perturb4j.cli.options.Fraction;
import io.github.perturb4j.cli.options.JsonOption;
import io.github.perturb4j.cli.options.Radius;
import io.github.perturb4j.cli.options.ThreadsOption;
import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.cli.output.OutputFolder;
import io.github.perturb4j.cli.output.Termination;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import io.github.perturb4j.resnet.image.Png;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: the whole story on one picture, with nothing but this program. */
@Command(
        name = "demo",
        description = {
            "Tells the whole story with nothing but this program: a picture that a network gets right; a change too"
                    + " small to see that makes it something else; another that makes it an airliner; and a robust"
                    + " network under the same attacks. All numbers are computed as you watch.",
        },
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  perturb4j demo",
            "  perturb4j demo --scene 7 --target wombat --epsilon 8/255 --out teapot",
            "The same with ImageNet weights, on a photograph, with the attacks of the",
            "tutorial (adversarial-ml-tutorial.org, chapter 1):",
            "  perturb4j demo --model resnet50 --image pig.jpg",
            "",
            "The folder gets report.html and microscope.html (nothing outside them), the",
            "pictures, adversarial.safetensors and result.json.",
        })
public final class DemoCommand implements Callable<Integer> {
    private static final double NANOS = 1e9;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "perturb4j-demo",
            description = "The folder for the results (default: perturb4j-demo); made if missing, files of an earlier"
                    + " run in it are replaced.")
    private Path out;

    @Option(
            names = "--scene",
            paramLabel = "N",
            description =
                    "Attack the drawn test scene of this number, from 0 (default: the first pig that the models are"
                            + " sure enough of).")
    private Integer scene;

    @Option(names = "--image", paramLabel = "FILE", description = "Attack an image of your own (PNG, JPEG, WebP).")
    private String image;

    @Option(
            names = "--target",
            paramLabel = "CLASS",
            defaultValue = "airliner",
            description = "The class that the second attack asks for (default: airliner).")
    private String target;

    @Option(
            names = "--epsilon",
            paramLabel = "E",
            description = "The largest change of a pixel in [0, 1] (default: 4/255, with ImageNet models 2/255).")
    private Fraction epsilon;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Begin the attacks at a random point of the ball, drawn from this number (default: at the picture"
                            + " itself).")
    private Long seed;

    @ArgGroup(exclusive = false, multiplicity = "0..1", heading = "%nA model instead of the two that are included:%n")
    private ModelOptions own;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        checkOptions();
        try (Termination termination = new Termination(spec.commandLine().getErr());
                OutputFolder folder = termination.open(out)) {
            long start = System.nanoTime();
            DemoStory story = own == null ? withIncludedModels(termination) : withOwnModel(termination);
            if (story.attacks().isEmpty()) {
                return termination.stopped("the demo was stopped before its first attack; nothing was written");
            }
            DemoReport report = DemoReport.of(story, (System.nanoTime() - start) / NANOS);
            folder.publish(writers(story, report));
            if (story.stopped()) {
                return termination.stopped("the demo was stopped after "
                        + NumberText.count(story.attacks().size(), "attack") + "; what it found so far is in " + out
                        + ", marked as partial");
            }
            if (json.wanted()) {
                json.print(spec, report);
            } else {
                PrintWriter text = spec.commandLine().getOut();
                new DemoText(text, story).print(report, out);
            }
        }
        return 0;
    }

    private void checkOptions() {
        if (scene != null && image != null) {
            throw Usage.bad(spec, "--scene and --image name two pictures; give one of them");
        }
        if (scene != null && (scene < 0 || scene == Integer.MAX_VALUE)) {
            throw Usage.invalid(
                    spec, "--scene", "expected a number from 0 to " + (Integer.MAX_VALUE - 1) + ", found " + scene);
        }
        if (epsilon != null) {
            Radius.requirePositive(spec, Norm.LINF, epsilon);
        }
        if (seed != null && own != null && !own.sole().architecture().isSmall()) {
            throw Usage.bad(
                    spec,
                    "--seed is of PGD's random start, and ImageNet models get the tutorial's attack, which has none");
        }
    }

    private DemoStory withIncludedModels(Termination termination) {
        Architecture standard = Architecture.RESNET20_SCENES;
        List<DemoModel> models = List.of(
                DemoModel.included("the standard model", standard),
                DemoModel.included("the robust model", Architecture.RESNET20_SCENES_ROBUST));
        DemoPicture picture = image == null ? scene(models) : DemoPicture.read(image, standard, standard.imageSize());
        return tell(models, picture, standard, termination);
    }

    private DemoStory withOwnModel(Termination termination) {
        Architecture architecture = own.sole().architecture();
        if (image != null) {
            DemoPicture picture =
                    DemoPicture.read(image, architecture, own.sole().card().imageSize());
            return tell(List.of(DemoModel.own(own.sole(), picture.image())), picture, architecture, termination);
        }
        if (!architecture.isSmall()
                || !DemoPicture.knowsScenes(own.sole().card().classNames())) { // the weights may be large
            throw Usage.bad(
                    spec,
                    architecture.label()
                            + " does not know the demo's drawn scenes; name a picture of yours with --image");
        }
        List<DemoModel> models =
                List.of(DemoModel.own(own.sole(), Scenes.test(1).image(0)));
        return tell(models, scene(models), architecture, termination);
    }

    private DemoPicture scene(List<DemoModel> models) {
        return scene == null ? DemoPicture.firstPig(models) : DemoPicture.scene(scene);
    }

    private DemoStory tell(
            List<DemoModel> models, DemoPicture picture, Architecture architecture, Termination termination) {
        DemoModel model = models.get(0);
        int label = picture.label()
                .orElseGet(() -> Scores.of(model.classifier(), picture.image()).index());
        DemoRequest request =
                DemoRequest.of(architecture, epsilon, seed == null ? OptionalLong.empty() : OptionalLong.of(seed));
        int goal = target(model, label);
        termination.save();
        return DemoStory.of(models, picture, request, label, goal, termination::asked);
    }

    private int target(DemoModel model, int label) {
        int index;
        try {
            index = model.names().resolve(target);
        } catch (IllegalArgumentException e) {
            throw Usage.invalid(spec, "--target", e.getMessage());
        }
        if (index == label) {
            throw Usage.invalid(
                    spec,
                    "--target",
                    "the picture is '" + model.names().name(label) + "' already; name another class, such as --target "
                            + model.names().name(label == 0 ? 1 : 0));
        }
        return index;
    }

    /** What writes each file, by name; {@code result.json} last. */
    private static Map<String, Consumer<Path>> writers(DemoStory story, DemoReport report) {
        Map<String, Consumer<Path>> writers = new LinkedHashMap<>();
        Map<String, TensorData> exact = new LinkedHashMap<>();
        writers.put("original.png", file -> Png.write(story.picture().image(), file));
        for (DemoAttack attack : story.attacks()) {
            writers.put(
                    attack.name() + ".png", file -> Png.write(attack.pictures().adversarial(), file));
            writers.put(
                    attack.name() + "-perturbation.png",
                    file -> Png.write(attack.pictures().perturbation(), file));
            exact.put(attack.name(), TensorData.of(attack.outcome().adversarial()));
        }
        StateDict tensors = StateDict.of(exact);
        writers.put("adversarial.safetensors", tensors::writeSafetensors);
        if (!story.stopped()) {
            writers.put(DemoPage.MICROSCOPE, OutputFolder.text(MicroscopePage.of(story.traces())));
        }
        writers.put("report.html", OutputFolder.text(new DemoPage(story, report).document()));
        writers.put("result.json", OutputFolder.text(Json.of(report) + "\n"));
        return writers;
    }
}
