package io.github.perturb4j.benchmarks;

import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.benchmarks.Contender.ContenderException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The tutorial's untargeted attack as a whole program, from the command line to the files on disk: {@code perturb4j
 * attack --attack sgd} beside {@code benchmarks/python/tutorial_attack.py}, on the same weights and image.
 */
final class TutorialAttack {
    private final Session.Settings settings;
    private final PythonPeer python;
    private final Path folder;
    private Path weights;

    private TutorialAttack(Session.Settings settings, PythonPeer python) {
        this.settings = settings;
        this.python = python;
        this.folder = settings.home().resolve("benchmarks/target/tutorial-attack");
    }

    /** Us, and PyTorch with and without frozen parameters where {@code python} is not null. */
    static List<Contender> contenders(Session.Settings settings, PythonPeer python) {
        TutorialAttack attack = new TutorialAttack(settings, python);
        List<Contender> contenders = new ArrayList<>(List.of(new ProcessContender(Report.OURS, attack::ours)));
        if (python != null) {
            contenders.add(new ProcessContender("pytorch eager", line -> attack.theirs(line, "--frozen")));
            contenders.add(new ProcessContender("pytorch tutorial", line -> attack.theirs(line)));
        }
        return contenders;
    }

    private List<String> ours(Line line) throws ContenderException {
        prepare(line);
        boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        return List.of(
                settings.home().resolve(windows ? "perturb4j.cmd" : "perturb4j").toString(),
                "attack",
                image().toString(),
                "--model",
                line.parameter("architecture"),
                "--weights",
                weights.toString(),
                "--attack",
                "sgd",
                "--steps",
                line.parameter("steps"),
                "--no-box",
                "--out",
                folder.resolve("perturb4j").toString());
    }

    private List<String> theirs(Line line, String... more) throws ContenderException {
        prepare(line);
        List<String> command = new ArrayList<>(List.of(
                settings.python(),
                Checkout.python("tutorial_attack.py").toString(),
                line.parameter("architecture"),
                weights.toString(),
                image().toString(),
                folder.resolve("pytorch").toString(),
                "--steps",
                line.parameter("steps"),
                "--threads",
                String.valueOf(settings.threads())));
        command.addAll(List.of(more));
        return command;
    }

    private Path image() {
        return folder.resolve("image.png");
    }

    /** Image and weights, once: a .pth file where there is a Python to write it, else safetensors. */
    private void prepare(Line line) throws ContenderException {
        if (weights != null) {
            return;
        }
        try {
            Files.createDirectories(folder);
            Workload workload = Workload.of(line.parameter("architecture"), 1);
            writeImage(workload.pixels());
            Path written = folder.resolve("weights.safetensors");
            workload.classifier().network().stateDict().writeSafetensors(written);
            if (python != null) {
                Path pth = folder.resolve("weights.pth");
                python.ask(Map.of("do", "pth", "weights", written.toString(), "to", pth.toString()));
                written = pth;
            }
            weights = written;
        } catch (IOException e) {
            throw new ContenderException("cannot write its input: " + e.getMessage(), e);
        }
    }

    private void writeImage(INDArray pixels) throws IOException {
        int height = (int) pixels.size(2);
        int width = (int) pixels.size(3);
        double[] values = Span.of(pixels).toDoubles();
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < height * width; i++) {
            int rgb = 0;
            for (int channel = 0; channel < 3; channel++) {
                rgb = rgb << 8 | (int) Math.round(255 * values[channel * height * width + i]);
            }
            image.setRGB(i % width, i / width, rgb);
        }
        ImageIO.write(image, "png", image().toFile());
    }
}
