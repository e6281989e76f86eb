package io.github.perturb4j.cli.gradient;

import io.github.perturb4j.autodiff.ops.Sub;
import io.github.perturb4j.autodiff.trace.Trace;
import io.github.perturb4j.autodiff.trace.TraceFindings;
import io.github.perturb4j.autodiff.trace.TraceNode;
import io.github.perturb4j.cli.attack.AttackReport.ClassId;
import io.github.perturb4j.cli.gradient.NetworkTrace.Look;
import io.github.perturb4j.cli.gradient.TraceData.Likely;
import io.github.perturb4j.cli.gradient.TraceData.Step;
import io.github.perturb4j.cli.gradient.TraceData.Summary;
import io.github.perturb4j.cli.gradient.TraceData.Views;
import io.github.perturb4j.cli.report.Pictures;
import io.github.perturb4j.nn.Logits;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.image.Pixels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Looks at a network at one image after the other, and keeps what {@code graph.json} says of them. */
final class TraceRecorder {
    private static final int MOST_CLASSES = 8;
    private static final int TOP = 3;
    private static final double NANOS_PER_MS = 1e6;

    /** In its picture a gradient's largest numbers are clipped: a few pixels stand out so far that the rest is grey. */
    private static final double GRADIENT_CONTRAST = 3;

    private final NetworkTrace network;
    private final ClassNames classNames;
    private final double amplification;
    private final Extent extent;
    private final INDArray original;
    private final List<Step> steps = new ArrayList<>();
    private final List<Logits> logits = new ArrayList<>();
    private final List<String> findings = new ArrayList<>();
    private List<TraceData.Node> nodes;

    /**
     * @param original (1, 3, H, W)
     * @param amplification of the perturbation in its pictures
     */
    TraceRecorder(NetworkTrace network, ClassNames classNames, INDArray original, double amplification, Extent extent) {
        this.network = network;
        this.classNames = classNames;
        this.original = original;
        this.amplification = amplification;
        this.extent = extent;
    }

    /**
     * What is kept besides values and gradients.
     *
     * @param timed whether times are, which differ from run to run
     * @param checked whether the rule of each op is checked, at the original
     */
    record Extent(boolean timed, boolean checked, TraceWatcher watcher) {}

    /** One step more, at pixels (1, 3, H, W). */
    void add(int number, INDArray pixels) {
        boolean first = nodes == null;
        Look look = network.at(pixels, first && extent.checked() ? extent.watcher() : null);
        Trace trace = look.trace();
        if (first) {
            nodes = describe(look);
        }
        for (String finding : TraceFindings.of(trace, this::called)) {
            findings.add("step " + number + ": " + finding);
        }
        try (INDArray gradient = look.gradient();
                INDArray perturbation = new Sub().forward(pixels, original)) {
            steps.add(new Step(
                    number,
                    TraceData.round(look.loss()),
                    List.of(),
                    new Views(
                            Pictures.address(Pixels.toImage(pixels)),
                            Pictures.address(Pixels.perturbation(perturbation, amplification)),
                            Pictures.address(Pixels.perturbation(gradient, contrast(gradient)))),
                    summaries(trace, first),
                    trace.nodes().stream()
                            .map(node -> node.gradient().map(Summary::of).orElse(null))
                            .toList()));
        }
        logits.add(look.logits());
    }

    private static double contrast(INDArray gradient) {
        return Math.min(GRADIENT_CONTRAST * Pixels.fillingFactor(gradient), Double.MAX_VALUE);
    }

    /** Nodes that no step changes are summed up once. */
    private static List<Summary> summaries(Trace trace, boolean first) {
        List<Summary> all = new ArrayList<>();
        for (TraceNode node : trace.nodes()) {
            boolean fixed = node.inputs().isEmpty() && node.gradient().isEmpty();
            all.add(fixed && !first ? null : Summary.of(node.value()));
        }
        return all;
    }

    private String called(TraceNode node) {
        String place = network.parts().innermost(node.parts());
        return node.op() + (place.isEmpty() ? "" : " of " + place);
    }

    private List<TraceData.Node> describe(Look look) {
        Trace trace = look.trace();
        Map<Long, Integer> numbers = new HashMap<>();
        trace.nodes().forEach(node -> numbers.put(node.id(), numbers.size()));
        String[] places = places(trace, numbers);
        return trace.nodes().stream()
                .map(node -> describe(
                        node,
                        numbers,
                        places[numbers.get(node.id())],
                        look.checks() == null ? null : look.checks().of(node.id())))
                .toList();
    }

    private TraceData.Node describe(TraceNode node, Map<Long, Integer> numbers, String place, String check) {
        String name = network.name(node);
        return new TraceData.Node(
                numbers.get(node.id()),
                node.op().equals("constant") && name != null ? "parameter" : node.op(),
                node.attributes(),
                name,
                place,
                node.shape(),
                node.inputs().stream().map(numbers::get).toList(),
                node.gradient().isPresent(),
                node.rule(),
                check,
                node.keptBytes(),
                milliseconds(node.forwardNanos()),
                milliseconds(node.backwardNanos()));
    }

    private Double milliseconds(long nanos) {
        return extent.timed() ? TraceData.round(nanos / NANOS_PER_MS) : null;
    }

    /** The module of each node; what is read, such as a parameter, lies where it is read first. */
    private String[] places(Trace trace, Map<Long, Integer> numbers) {
        List<TraceNode> all = trace.nodes();
        String[] places = new String[all.size()];
        boolean inside = false;
        for (int i = 0; i < places.length; i++) {
            TraceNode node = all.get(i);
            inside |= !node.parts().isEmpty();
            if (!node.inputs().isEmpty() || !node.parts().isEmpty()) {
                places[i] = !node.parts().isEmpty()
                        ? network.parts().innermost(node.parts())
                        : inside ? "loss" : "normalisation";
            }
            for (long input : node.inputs()) {
                int at = numbers.get(input);
                places[at] = places[at] == null ? places[i] : places[at];
            }
        }
        return places;
    }

    /**
     * The whole.
     *
     * @param more findings about the whole run
     */
    TraceData finish(Source source, int label, OptionalInt target, List<String> more) {
        List<Integer> shown = classes(label, target);
        List<Step> whole = IntStream.range(0, steps.size())
                .mapToObj(i -> withClasses(steps.get(i), logits.get(i), shown))
                .toList();
        return new TraceData(
                TraceData.FORMAT,
                source.network(),
                source.weights(),
                source.image(),
                (int) original.size(2),
                (int) original.size(3),
                source.attack(),
                name(label),
                target.isEmpty() ? null : name(target.getAsInt()),
                network.objective(),
                modules(),
                nodes,
                whole,
                Stream.concat(findings.stream(), more.stream()).toList(),
                List.of());
    }

    /** What a trace is of. */
    record Source(String network, String weights, String image, String attack) {}

    private ClassId name(int index) {
        return ClassId.of(index, classNames);
    }

    /** Label, target, and those that are most probable at some step. */
    private List<Integer> classes(int label, OptionalInt target) {
        Map<Integer, Double> best = new LinkedHashMap<>();
        for (Logits seen : logits) {
            Arrays.stream(seen.ranking()).limit(TOP).forEach(k -> best.merge(k, seen.probability(k), Math::max));
        }
        best.put(label, 2.0);
        target.ifPresent(k -> best.put(k, 2.0));
        return best.entrySet().stream()
                .sorted(Map.Entry.<Integer, Double>comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_CLASSES)
                .map(Map.Entry::getKey)
                .toList();
    }

    private Step withClasses(Step step, Logits seen, List<Integer> shown) {
        List<Likely> probabilities = shown.stream()
                .map(k -> new Likely(k, classNames.name(k), TraceData.round(seen.probability(k))))
                .sorted(Comparator.comparing(Likely::p).reversed())
                .toList();
        return new Step(step.step(), step.loss(), probabilities, step.pictures(), step.values(), step.gradients());
    }

    private List<TraceData.Part> modules() {
        Map<String, String> kinds = new LinkedHashMap<>();
        for (TraceData.Node node : nodes) {
            String path = node.module();
            for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
                kinds.computeIfAbsent(path.substring(0, dot), network.parts()::kind);
            }
            kinds.computeIfAbsent(path, network.parts()::kind);
        }
        return kinds.entrySet().stream()
                .map(kind -> new TraceData.Part(kind.getKey(), kind.getValue()))
                .toList();
    }
}
