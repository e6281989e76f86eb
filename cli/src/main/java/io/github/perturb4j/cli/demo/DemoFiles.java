package io.github.perturb4j.cli.demo;

import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.cli.output.NumberText;
import io.github.perturb4j.cli.output.OutputFolder;
import io.github.perturb4j.cli.report.Html;
import io.github.perturb4j.cli.report.Page;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import io.github.perturb4j.resnet.image.Png;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What the demo leaves in its folder. */
final class DemoFiles {
    private DemoFiles() {}

    /** What writes each file, by name; {@code result.json} last. */
    static Map<String, Consumer<Path>> writers(DemoStory story, DemoReport report) {
        Map<String, Consumer<Path>> writers = new LinkedHashMap<>();
        Map<String, TensorData> exact = new LinkedHashMap<>();
        writers.put("original.png", file -> Png.write(story.picture().image(), file));
        for (DemoAttack attack : story.attacks()) {
            writers.put(attack.name() + ".png", file -> Png.write(attack.files().adversarial(), file));
            writers.put(
                    attack.name() + "-perturbation.png",
                    file -> Png.write(attack.files().perturbation(), file));
            exact.put(attack.name(), TensorData.of(attack.outcome().adversarial()));
        }
        StateDict tensors = StateDict.of(exact);
        String page = story.stopped() ? partialPage(story) : DemoPage.of(story, report);
        writers.put("adversarial.safetensors", tensors::writeSafetensors);
        writers.put("report.html", OutputFolder.text(page));
        writers.put("result.json", OutputFolder.text(Json.of(report) + "\n"));
        return writers;
    }

    /** In place of one of an earlier run, which would belong to other pictures. */
    private static String partialPage(DemoStory story) {
        return Page.of(
                "Stopped - perturb4j demo",
                Html.of("h1", "The demo was stopped"),
                Html.of(
                        "p",
                        "What it had found by then lies beside this page: "
                                + NumberText.count(story.attacks().size(), "attack")
                                + ", partial results. Run it again for the whole story."));
    }
}
