package io.github.perturb4j.cli.explain;

import io.github.perturb4j.attacks.explain.Attribution;
import io.github.perturb4j.attacks.explain.SliceDirection;
import io.github.perturb4j.attacks.explain.SliceGrid;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.cli.options.Fraction;
import io.github.perturb4j.cli.options.Usage;
import io.github.perturb4j.cli.output.DidYouMean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which attributions, which slices, and how far. */
final class ExplainOptions {
    private static final int MOST_STEPS = 10_000;
    private static final String ALL = "all";
    private static final String NONE = "none";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--method",
            paramLabel = "NAME",
            split = ",",
            defaultValue = ALL,
            description = "Attributions: saliency, gradient-x-input, integrated-gradients, smoothgrad; all (the"
                    + " default) or none.")
    private List<String> methods;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "" + ExplainSettings.STEPS,
            description = "Steps of integrated gradients (default: " + ExplainSettings.STEPS + ").")
    private int steps;

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description = "Where integrated gradients begin: an image (default: black).")
    private String baseline;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "" + ExplainSettings.SAMPLES,
            description = "Noisy images of SmoothGrad (default: " + ExplainSettings.SAMPLES + ").")
    private int samples;

    @Option(
            names = "--sigma",
            paramLabel = "S",
            defaultValue = "" + ExplainSettings.SIGMA,
            description = "SmoothGrad's noise, a share of the image's range (default: " + ExplainSettings.SIGMA + ").")
    private double sigma;

    @Option(
            names = "--landscape",
            paramLabel = "DIR",
            description = {
                "A slice of the loss along gradient, sign or random; two of them with a comma, such as sign,random,"
                        + " are a plane. May be given again; none for no slices.",
                "Default: each line, and the plane sign,random."
            })
    private List<String> slices = List.of();

    @Option(
            names = "--norm",
            paramLabel = "NORM",
            defaultValue = "linf",
            description = "In whose units distances are: linf (the default) or l2.")
    private Norm norm;

    @Option(
            names = "--radius",
            paramLabel = "E",
            description = "How far slices go to either side (default: 8/255 for linf, 0.5 for l2).")
    private Fraction radius;

    @Option(
            names = "--grid",
            paramLabel = "N",
            description = "Points on each axis, an odd number up to " + SliceGrid.MOST + " (default: "
                    + ExplainSettings.SMALL_GRID + ", for large networks " + ExplainSettings.LARGE_GRID + ").")
    private Integer grid;

    @Option(names = "--clip", description = "Put points back into [0, 1] (default: leave them where they are).")
    private boolean clip;

    @Option(names = "--no-curvature", description = "Leave out second derivatives.")
    private boolean flat;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of random directions, noise and power iteration (default: 0).")
    private long seed;

    /**
     * The settings; bad usage where they make no sense.
     *
     * @param small whether the network is
     * @param from reads the baseline's pixels, which belong to the settings
     */
    ExplainSettings settings(boolean small, Function<String, INDArray> from) {
        double reach = radius == null ? (norm == Norm.L2 ? 0.5 : 8 / 255.0) : radius.value();
        int points = grid == null ? (small ? ExplainSettings.SMALL_GRID : ExplainSettings.LARGE_GRID) : grid;
        range("--steps", steps, MOST_STEPS);
        range("--samples", samples, MOST_STEPS);
        if (!(sigma >= 0 && sigma <= 1)) {
            throw Usage.invalid(spec, "--sigma", "expected a number from 0 to 1, found " + sigma);
        }
        if (norm != Norm.LINF && norm != Norm.L2) {
            throw Usage.invalid(spec, "--norm", "slices are measured in linf or l2, found " + norm.label());
        }
        if (!(reach > 0)) {
            throw Usage.invalid(spec, "--radius", "expected a number above 0, such as 8/255, found " + radius.text());
        }
        if (points < 3 || points > SliceGrid.MOST || points % 2 == 0) {
            throw Usage.invalid(
                    spec, "--grid", "expected an odd number from 3 to " + SliceGrid.MOST + ", found " + points);
        }
        List<List<SliceDirection>> chosen = slices();
        List<Attribution> attributions = attributions(from);
        return new ExplainSettings(
                new SliceGrid(norm, reach, points, clip ? PixelBox.UNIT : PixelBox.NONE),
                chosen,
                attributions,
                !flat,
                seed);
    }

    private void range(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw Usage.invalid(spec, option, "expected a number from 1 to " + most + ", found " + value);
        }
    }

    private List<Attribution> attributions(Function<String, INDArray> from) {
        INDArray start = baseline == null ? null : from.apply(baseline);
        List<Attribution> all = ExplainSettings.attributions(steps, start, samples, sigma, seed);
        List<String> known = all.stream().map(Attribution::label).toList();
        for (String name : methods) {
            if (!name.equals(ALL) && !name.equals(NONE) && !known.contains(name)) {
                throw unknown("--method", name, known);
            }
        }
        return methods.stream()
                .flatMap(name -> all.stream().filter(one -> name.equals(ALL) || name.equals(one.label())))
                .distinct()
                .toList();
    }

    private List<List<SliceDirection>> slices() {
        if (slices.isEmpty()) {
            return ExplainSettings.SLICES;
        }
        List<List<SliceDirection>> chosen = new ArrayList<>();
        for (String slice : slices) {
            if (!slice.equals(NONE)) {
                List<SliceDirection> directions =
                        Arrays.stream(slice.split(",", -1)).map(this::direction).toList();
                checkPlane(slice, directions);
                chosen.add(directions);
            }
        }
        return chosen.stream().distinct().toList();
    }

    private void checkPlane(String slice, List<SliceDirection> directions) {
        boolean same = directions.size() == 2
                && directions.get(0) == directions.get(1)
                && directions.get(0) != SliceDirection.RANDOM;
        if (directions.size() > 2 || same) {
            throw Usage.invalid(
                    spec, "--landscape", "expected one direction or two different ones, found '" + slice + "'");
        }
    }

    private SliceDirection direction(String name) {
        return Arrays.stream(SliceDirection.values())
                .filter(d -> d.label().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(
                        "--landscape",
                        name,
                        Arrays.stream(SliceDirection.values())
                                .map(SliceDirection::label)
                                .toList()));
    }

    private RuntimeException unknown(String option, String name, List<String> known) {
        return Usage.invalid(
                spec,
                option,
                "'" + name + "' is not known" + DidYouMean.question(name, known) + "; choose of "
                        + String.join(", ", known) + (option.equals("--method") ? ", all, none" : ", none"));
    }
}
