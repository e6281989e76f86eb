package io.github.perturb4j.cli.gradient;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.Watching;
import io.github.perturb4j.autodiff.check.AuditReport;
import io.github.perturb4j.autodiff.check.GradAudit;
import io.github.perturb4j.autodiff.check.OpFinding;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.trace.PartsWatcher;
import io.github.perturb4j.cli.gradient.GradcheckResult.Row;
import io.github.perturb4j.cli.gradient.GradcheckResult.Wrong;
import io.github.perturb4j.cli.model.ImageOptions;
import io.github.perturb4j.cli.model.ModelLoader;
import io.github.perturb4j.cli.output.WorkBar;
import io.github.perturb4j.nn.Logits;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The ops of a network's graph, from the pixels to the cross-entropy of what it predicts. */
final class ModelAudit {
    private static final long SEED = 42;

    private ModelAudit() {}

    /** @param image a path; null for noise of the network's nominal size */
    static GradcheckResult of(ModelLoader source, String image, int order) {
        RgbImage input = image == null ? null : new ImageOptions().read(source, image);
        int side = source.card().imageSize();
        Classifier classifier = input == null ? source.load(1, side, side, true) : source.load(input, true);
        try (Scope scope = Scope.open()) {
            INDArray pixels = input == null ? noise(side) : Pixels.toFloat(input);
            return of(source.label(), image, order, classifier.network(), classifier.plain(), pixels);
        }
    }

    /**
     * @param network what {@code logits} is made of, whose parts have names
     * @param pixels of one image
     */
    static GradcheckResult of(
            String model, String image, int order, Module network, UnaryOperator<Variable> logits, INDArray pixels) {
        PartsWatcher watched = new PartsWatcher();
        Variable said;
        try (Watching on = Watching.with(watched)) {
            said = logits.apply(Variable.leaf(pixels));
        }
        int predicted = Logits.rows(said.value())[0].index();
        PartNames names = new PartNames(network);
        AuditReport report = audit(Ops.crossEntropy(said, predicted), order);
        return new GradcheckResult(
                model,
                image,
                order,
                GradAudit.TOLERANCE,
                rows(report.findings()),
                report.findings().size(),
                report.ops(),
                report.firstWrong()
                        .map(f -> Wrong.of(f, names.innermost(watched.parts(f.id()))))
                        .orElse(null));
    }

    private static INDArray noise(int side) {
        CounterRandom random = new CounterRandom(SEED);
        return Memory.of(
                DataType.FLOAT,
                random.doubles(RgbImage.CHANNELS * side * side).toArray(),
                1,
                RgbImage.CHANNELS,
                side,
                side);
    }

    private static AuditReport audit(Variable loss, int order) {
        GradAudit audit = GradAudit.of(loss).order(order);
        int ops = audit.ops();
        AtomicInteger done = new AtomicInteger();
        try (WorkBar bar = WorkBar.of("gradcheck")) {
            return audit.listener(finding -> bar.show(done.incrementAndGet(), ops, ""))
                    .run();
        }
    }

    /** A row for each kind of op, in the order in which they occur. */
    private static List<Row> rows(List<OpFinding> findings) {
        Map<String, List<OpFinding>> kinds = findings.stream()
                .collect(Collectors.groupingBy(
                        f -> f.op().replaceAll("\\(.*", ""), LinkedHashMap::new, Collectors.toList()));
        return kinds.entrySet().stream()
                .map(kind -> Row.of(kind.getKey(), kind.getValue()))
                .toList();
    }
}
