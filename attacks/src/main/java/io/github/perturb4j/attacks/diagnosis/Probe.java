package io.github.perturb4j.attacks.diagnosis;

import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.Logits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The model as it was handed over, asked without any harness: numbers may be NaN, and no mode is changed. */
final class Probe {
    private final UnaryOperator<Variable> model;
    private final int batchSize;

    Probe(UnaryOperator<Variable> model, int batchSize) {
        this.model = model;
        this.batchSize = batchSize;
    }

    /** A row for each sample. */
    double[][] logits(INDArray x) {
        List<double[]> rows = new ArrayList<>();
        for (int[] batch : batches((int) x.size(0))) {
            try (Recording off = Recording.off();
                    Scope scope = Scope.open()) {
                rows.addAll(Arrays.asList(together(Points.select(x, batch))));
            }
        }
        return rows.toArray(double[][]::new);
    }

    /** A row for each sample, computed in one batch. */
    double[][] together(INDArray x) {
        try (Recording off = Recording.off();
                Scope scope = Scope.open()) {
            Variable logits = model.apply(Variable.of(x));
            if (logits.rank() != 2
                    || logits.size(0) != x.size(0)
                    || logits.size(1) < 2
                    || logits.dtype() != x.dataType()) {
                throw new IllegalArgumentException(
                        "a model maps pixels (N, C, H, W) to logits (N, K >= 2) of their type: for " + x.dataType()
                                + Arrays.toString(x.shape()) + " it gave " + logits.dtype()
                                + Arrays.toString(logits.shape()));
            }
            return Arrays.stream(Logits.rows(logits.value()))
                    .map(Logits::toArray)
                    .toArray(double[][]::new);
        }
    }

    /** The class with the largest logit, the first of equal ones; -1 where a logit is NaN. */
    static int[] predictions(double[][] logits) {
        return Arrays.stream(logits)
                .mapToInt(row -> Arrays.stream(row).anyMatch(Double::isNaN)
                        ? -1
                        : Logits.of(row).index())
                .toArray();
    }

    int[] predict(INDArray x) {
        return predictions(logits(x));
    }

    /** The gradient of each sample's own objective, 0 where there is none; of the innermost scope. */
    INDArray gradient(INDArray x, int[] labels, Goal goal) {
        INDArray whole = Ops.constant(Memory.zeros(x.dataType(), x.shape())).value();
        for (int[] batch : batches((int) x.size(0))) {
            int[] some = Arrays.stream(batch).map(i -> labels[i]).toArray();
            try (Recording on = Recording.on();
                    Scope scope = Scope.open()) {
                Variable input = Variable.leaf(Points.select(x, batch));
                Variable logits = Evidence.withGradient(model).apply(input);
                Variable loss = Ops.sum(goal.criterion(some).objective(logits));
                INDArray gradient = Gradients.of(loss).wrt(input).value();
                for (int r = 0; r < batch.length; r++) {
                    Points.put(whole, batch[r], gradient, r);
                }
            }
        }
        return whole;
    }

    private List<int[]> batches(int samples) {
        List<int[]> batches = new ArrayList<>();
        for (int from = 0; from < samples; from += batchSize) {
            batches.add(
                    IntStream.range(from, Math.min(samples, from + batchSize)).toArray());
        }
        return batches;
    }
}
