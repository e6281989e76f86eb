package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Span;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A model whose answers are checked: logits (N, K) of the input's type, K >= 2, and finite numbers everywhere. */
final class CheckedModel {
    private final UnaryOperator<Variable> model;
    private final int[] labels;
    private final int[] targets;

    /** @param criterion of the whole run: its classes must exist */
    CheckedModel(UnaryOperator<Variable> model, Criterion criterion) {
        this.model = model;
        this.labels = criterion.labels();
        this.targets = criterion.targets();
    }

    /** A batch's predictions, objectives and successes; {@code gradient} is null after {@link #forward}. */
    record Answer(Prediction[] predictions, double[] objective, boolean[] met, INDArray gradient) {}

    /** One forward pass. */
    Answer forward(INDArray x, Criterion criterion) {
        try (Recording off = Recording.off();
                Scope scope = Scope.open()) {
            Variable logits = checked(model.apply(Variable.of(x)), x);
            Variable objective = criterion.objective(logits);
            return answer(logits, objective, criterion);
        }
    }

    /** One forward and one backward pass; the gradient of each sample's objective belongs to the innermost scope. */
    Answer backward(INDArray x, Criterion criterion) {
        try (Recording on = Recording.on();
                Scope scope = Scope.open()) {
            Variable input = Variable.leaf(x);
            Variable logits = checked(model.apply(input), x);
            Variable objective = criterion.objective(logits);
            if (!objective.requiresGrad()) {
                throw new IllegalArgumentException("the model's logits are not computed from its input: build it from"
                        + " Ops on the variable it is given, without detach()");
            }
            Answer values = answer(logits, objective, criterion);
            Variable gradient = Gradients.of(Ops.sum(objective)).wrt(input);
            checkFinite("gradient", gradient.value());
            return new Answer(
                    values.predictions,
                    values.objective,
                    values.met,
                    scope.keep(gradient).value());
        }
    }

    private static Answer answer(Variable logits, Variable objective, Criterion criterion) {
        checkFinite("objective", objective.value());
        return new Answer(
                Prediction.of(logits.value()),
                Span.of(objective.value()).toDoubles(),
                criterion.isMet(logits.value()),
                null);
    }

    private Variable checked(Variable logits, INDArray x) {
        if (logits.rank() != 2 || logits.size(0) != x.size(0) || logits.size(1) < 2 || logits.dtype() != x.dataType()) {
            throw new IllegalArgumentException(
                    "a model maps pixels (N, C, H, W) to logits (N, K >= 2) of their type: for "
                            + x.dataType() + Arrays.toString(x.shape()) + " it gave " + logits.dtype()
                            + Arrays.toString(logits.shape()));
        }
        checkExist("label", labels, logits.size(1));
        checkExist("target", targets, logits.size(1));
        checkFinite("logits", logits.value());
        return logits;
    }

    private static void checkExist(String what, int[] numbers, long classes) {
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] >= classes) {
                throw new IllegalArgumentException("the " + what + " of sample " + i + " is " + numbers[i]
                        + "; the model has the classes 0 to " + (classes - 1));
            }
        }
    }

    private static void checkFinite(String what, INDArray values) {
        Span span = Span.of(values);
        double[] block = new double[(int) Math.min(Span.BLOCK, span.length())];
        for (long at = 0; at < span.length(); at += block.length) {
            int n = (int) Math.min(block.length, span.length() - at);
            span.get(at, block, 0, n);
            for (int i = 0; i < n; i++) {
                if (!Double.isFinite(block[i])) {
                    long sample = (at + i) / (span.length() / values.size(0));
                    throw new ArithmeticException("the model's " + what + " of sample " + sample + " of a batch is "
                            + block[i]
                            + ", an attack needs finite numbers: look for overflow, a division by 0 or damaged"
                            + " weights");
                }
            }
        }
    }
}
