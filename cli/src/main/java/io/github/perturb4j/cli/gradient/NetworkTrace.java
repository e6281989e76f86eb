package io.github.perturb4j.cli.gradient;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.trace.Departure;
import io.github.perturb4j.autodiff.trace.Trace;
import io.github.perturb4j.autodiff.trace.TraceNode;
import io.github.perturb4j.cli.explain.Explorer;
import io.github.perturb4j.nn.Logits;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.resnet.Classifier;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Traces one network, by its own ops, at one image after the other. */
final class NetworkTrace {
    /** From this error on, relative to the largest number of a result, float32 departs from float64. */
    private static final double TOLERANCE = 1e-3;

    private final Classifier classifier;
    private final int label;
    private final OptionalInt target;
    private final PartNames parts;
    private final Map<Long, String> names = new HashMap<>();

    /**
     * What is seen at one image.
     *
     * @param checks of its ops; null if they were not asked for
     */
    record Look(Trace trace, double loss, Logits logits, INDArray gradient, NodeChecks checks) {}

    NetworkTrace(Classifier classifier, int label, OptionalInt target) {
        this.classifier = classifier;
        this.label = label;
        this.target = target;
        Module network = classifier.network();
        this.parts = new PartNames(network);
        network.namedParameters().forEach((name, p) -> names.put(p.variable().id(), name));
        network.namedBuffers().forEach((name, b) -> {
            if (!b.isCounter()) {
                names.put(b.variable().id(), name);
            }
        });
    }

    /** What gradients are of. */
    String objective() {
        return Explorer.lossName(classifier.classNames(), label, target);
    }

    /**
     * Forward and back at pixels (1, 3, H, W).
     *
     * @param watcher of the audit of all ops; null for none
     * @return its gradient belongs to the caller
     */
    Look at(INDArray pixels, TraceWatcher watcher) {
        try (Scope scope = Scope.open()) {
            Variable x = Variable.leaf(pixels);
            names.put(x.id(), "pixels");
            Variable[] ends = new Variable[2];
            Trace trace = Trace.of(
                    () -> {
                        ends[0] = classifier.plain().apply(x);
                        ends[1] = loss(ends[0]);
                        return ends[1];
                    },
                    x);
            return new Look(
                    trace,
                    trace.nodes().get(trace.nodes().size() - 1).value().mean(),
                    Logits.rows(ends[0].value())[0],
                    scope.keep(trace.gradients().get(0)).value(),
                    watcher == null ? null : NodeChecks.of(ends[1], watcher));
        }
    }

    private Variable loss(Variable logits) {
        Variable right = Ops.crossEntropy(logits, label);
        return Ops.sum(target.isEmpty() ? right : Ops.sub(right, Ops.crossEntropy(logits, target.getAsInt())));
    }

    /** The first op of the forward pass that departs from float64; the network computes in float32 again afterwards. */
    Optional<String> departure(INDArray pixels) {
        Module network = classifier.network();
        try (Scope scope = Scope.open()) {
            return Departure.first(
                            () -> {
                                network.to(DataType.FLOAT);
                                return classifier.plain().apply(Variable.of(pixels));
                            },
                            () -> {
                                network.to(DataType.DOUBLE);
                                return classifier.plain().apply(Variable.of(Memory.copy(pixels, DataType.DOUBLE)));
                            },
                            TOLERANCE)
                    .map(this::sentence);
        } finally {
            network.to(DataType.FLOAT);
        }
    }

    private String sentence(Departure found) {
        String place = parts.innermost(found.parts());
        return String.format(
                Locale.ROOT,
                "%s%s is the first op whose float32 result departs from float64: %.9g for %.9g at %s, an error of %.2g"
                        + " of its largest number",
                found.op(),
                place.isEmpty() ? "" : " of " + place,
                found.single(),
                found.twice(),
                found.worst(),
                found.error());
    }

    /** The network's parts by name. */
    PartNames parts() {
        return parts;
    }

    /** A parameter's name, {@code pixels} for the input; null for others. */
    String name(TraceNode node) {
        return names.get(node.id());
    }
}
