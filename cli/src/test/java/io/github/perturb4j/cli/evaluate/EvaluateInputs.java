package io.github.perturb4j.cli.evaluate;

import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import io.github.perturb4j.resnet.image.Png;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Drawn scenes in files, for the included model of them. */
public final class EvaluateInputs {
    public static final String MODEL = "resnet20_scenes";

    private EvaluateInputs() {}

    /** The first test scenes, in a folder for each class. */
    static Path scenes(Path folder, int count) throws IOException {
        Scenes scenes = Scenes.test(count);
        for (int i = 0; i < count; i++) {
            Path of = folder.resolve(scenes.classNames().name(scenes.label(i)));
            Files.createDirectories(of);
            Png.write(scenes.image(i), of.resolve(String.format("%03d.png", i)));
        }
        return folder;
    }

    static List<Object> arguments(Path data, Path out, Object... more) {
        List<Object> args = new ArrayList<>(List.of("evaluate", data, "--model", MODEL, "--out", out));
        args.addAll(List.of(more));
        return args;
    }

    static CliRun run(Path data, Path out, Object... more) {
        return CliRun.of(arguments(data, out, more).toArray());
    }
}
