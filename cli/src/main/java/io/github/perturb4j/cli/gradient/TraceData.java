package io.github.perturb4j.cli.gradient;

import io.github.perturb4j.autodiff.trace.ArraySummary;
import io.github.perturb4j.autodiff.trace.HeatMap;
import io.github.perturb4j.cli.attack.AttackReport.ClassId;
import io.github.perturb4j.cli.explain.Landscape;
import io.github.perturb4j.cli.output.NumberText;
import java.util.Base64;
import java.util.List;

/**
 * {@code graph.json}, format {@value #FORMAT}: one attack on one image by one network, step by step through its graph;
 * docs/microscope.md says what each field is. Numbers have five significant digits; null stands for NaN and infinity.
 *
 * @param attack with its settings; {@code none} for the image as it is
 * @param objective what gradients are of
 * @param modules in the order of their first op; a path's parent is the path without its last part
 * @param nodes in the order of computation
 * @param steps the original first
 * @param landscapes of the original and the result, where they were asked for
 * @param findings where gradients die, and where float32 departs from float64, in sentences
 */
record TraceData(
        String format,
        String network,
        String weights,
        String image,
        int height,
        int width,
        String attack,
        ClassId label,
        ClassId target,
        String objective,
        List<Part> modules,
        List<Node> nodes,
        List<Step> steps,
        List<String> findings,
        List<Around> landscapes) {
    static final String FORMAT = "perturb4j-trace/1";

    private static final int MOST_LEVEL = 255;

    /** What lies around the picture of a step. */
    record Around(int step, Landscape landscape) {}

    /** The same with what lies around some of its pictures. */
    TraceData with(List<Around> around) {
        return new TraceData(
                format, network, weights, image, height, width, attack, label, target, objective, modules, nodes, steps,
                findings, around);
    }

    /** A module: its name in the network, {@code ""} for the whole, and its kind. */
    record Part(String path, String kind) {}

    /**
     * @param name a parameter's name, {@code pixels} for the input; null for others
     * @param differentiable whether the gradient at the pixels comes through it
     * @param check what an audit of its rule found; null if there was none
     * @param forwardMs null if times are not kept, as {@code backwardMs}
     */
    record Node(
            int id,
            String op,
            String attributes,
            String name,
            String module,
            List<Long> shape,
            List<Integer> inputs,
            boolean differentiable,
            String rule,
            String check,
            long keptBytes,
            Double forwardMs,
            Double backwardMs) {}

    /**
     * @param step the number of the attack's query; of the result, how many there were
     * @param values one for each node; null for what no step changes, but in the first
     * @param gradients one for each node, null where none passes
     */
    record Step(
            int step,
            Double loss,
            List<Likely> probabilities,
            Views pictures,
            List<Summary> values,
            List<Summary> gradients) {}

    record Likely(int index, String name, Double p) {}

    /** PNG files as {@code data:} addresses. */
    record Views(String image, String perturbation, String gradient) {}

    /** @param numbers of a vector or matrix of one row: all of them; else null */
    record Summary(
            Double norm,
            Double min,
            Double max,
            Double mean,
            Double zeros,
            long nan,
            long inf,
            List<Integer> histogram,
            Map map,
            List<Double> numbers) {
        static Summary of(ArraySummary summary) {
            return new Summary(
                    round(summary.norm()),
                    round(summary.min()),
                    round(summary.max()),
                    round(summary.mean()),
                    round(summary.zeros()),
                    summary.nan(),
                    summary.infinite(),
                    summary.histogram(),
                    summary.map().map(Map::of).orElse(null),
                    summary.numbers().isEmpty()
                            ? null
                            : summary.numbers().stream().map(TraceData::round).toList());
        }
    }

    /** @param bytes of rows of pixels, base64: 0 for {@code low}, 255 for {@code high} */
    record Map(int height, int width, Double low, Double high, String bytes) {
        static Map of(HeatMap map) {
            double low = Double.POSITIVE_INFINITY;
            double high = 0;
            for (double v : map.values()) {
                low = Math.min(low, v);
                high = Math.max(high, v);
            }
            byte[] bytes = new byte[map.values().length];
            for (int i = 0; i < bytes.length && high > low; i++) {
                bytes[i] = (byte) Math.round(MOST_LEVEL * (map.values()[i] - low) / (high - low));
            }
            return new Map(
                    map.height(),
                    map.width(),
                    round(low),
                    round(high),
                    Base64.getEncoder().encodeToString(bytes));
        }
    }

    /** Null for what is not finite. */
    static Double round(double x) {
        return NumberText.rounded(x);
    }
}
