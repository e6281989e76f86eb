package io.github.perturb4j.attacks;

import io.github.perturb4j.attacks.criterion.Criterion;
import io.github.perturb4j.attacks.criterion.Loss;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.CounterRandom;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Logits;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A model whose answers are checked: logits (N, K) of the input's type, K >= 2, and finite numbers everywhere. */
final class CheckedModel {
    private final UnaryOperator<Variable> model;
    private final int[] labels;
    private final int[] targets;

    /** The random numbers of a model's draws, by the row of the batch and the draw, counted from 0. */
    @FunctionalInterface
    interface Source {
        CounterRandom of(int row, int draw);
    }

    /** How a point is asked about. */
    record Sampling(Draws draws, Source source) {}

    /** @param criterion of the whole run: its classes must exist */
    CheckedModel(UnaryOperator<Variable> model, Criterion criterion) {
        this.model = model;
        this.labels = criterion.labels();
        this.targets = criterion.targets();
    }

    /**
     * A batch's predictions, objectives, margins ({@link LogitMargin}) and successes, and the share of draws that are
     * some; losses and gradients one per loss asked for, {@code losses[l][i]} of sample i.
     */
    record Answer(
            Logits[] predictions,
            double[] objective,
            double[] margin,
            boolean[] met,
            double[] share,
            double[][] losses,
            INDArray[] gradients) {}

    /** One forward pass for each draw. */
    Answer forward(INDArray x, Criterion criterion, Sampling sampling) {
        return MeanAnswer.of(sampling.draws(), x, criterion, 0, draw -> forward(x, criterion, sampling, draw));
    }

    private Answer forward(INDArray x, Criterion criterion, Sampling sampling, int draw) {
        try (Recording off = Recording.off();
                Scope scope = Scope.open()) {
            Variable logits = checked(ask(Variable.of(x), sampling, draw), x);
            return answer(logits, criterion, new double[0][], new INDArray[0]);
        }
    }

    private Variable ask(Variable x, Sampling sampling, int draw) {
        return model instanceof RandomModel random
                ? random.draw(x, row -> sampling.source().of(row, draw))
                : model.apply(x);
    }

    /**
     * One forward pass, and a backward pass for each loss, for each draw; the gradients of each sample's losses belong
     * to the innermost scope.
     *
     * @param samples what the losses know the rows of x by
     */
    Answer backward(INDArray x, Criterion criterion, int[] samples, Sampling sampling, Loss... losses) {
        return MeanAnswer.of(
                sampling.draws(),
                x,
                criterion,
                losses.length,
                draw -> backward(x, criterion, samples, sampling, draw, losses));
    }

    private Answer backward(
            INDArray x, Criterion criterion, int[] samples, Sampling sampling, int draw, Loss... losses) {
        try (Recording on = Recording.on();
                Scope scope = Scope.open()) {
            Variable input = Variable.leaf(x);
            Variable logits = checked(ask(input, sampling, draw), x);
            double[][] values = new double[losses.length][];
            INDArray[] gradients = new INDArray[losses.length];
            Variable[] lost = new Variable[losses.length];
            for (int l = 0; l < losses.length; l++) {
                lost[l] = checkedLoss(losses[l].of(logits, samples), logits);
                values[l] = Span.of(lost[l].value()).toDoubles();
            }
            Answer answer = answer(logits, criterion, values, gradients); // before the graph is freed
            for (int l = 0; l < losses.length; l++) {
                Gradients sweep = Gradients.of(Ops.sum(lost[l]));
                Variable gradient = (l == losses.length - 1 ? sweep : sweep.keepGraph()).wrt(input);
                checkFinite("gradient", gradient.value());
                gradients[l] = scope.keep(gradient).value();
            }
            return answer;
        }
    }

    private static Variable checkedLoss(Variable loss, Variable logits) {
        if (loss.rank() != 1 || loss.size(0) != logits.size(0)) {
            throw new IllegalArgumentException("a loss gives one number per sample, shape [" + logits.size(0)
                    + "]; found " + Arrays.toString(loss.shape()));
        }
        if (!loss.requiresGrad()) {
            throw new IllegalArgumentException("the model's logits are not computed from its input: build it from"
                    + " Ops on the variable it is given, without detach()");
        }
        checkFinite("loss", loss.value());
        return loss;
    }

    private static Answer answer(Variable logits, Criterion criterion, double[][] losses, INDArray... gradients) {
        try (Recording off = Recording.off()) {
            Variable objective = criterion.objective(logits.detach());
            checkFinite("objective", objective.value());
            Logits[] predictions = Logits.rows(logits.value());
            boolean[] met = criterion.isMet(logits.value());
            return new Answer(
                    predictions,
                    Span.of(objective.value()).toDoubles(),
                    LogitMargin.of(criterion, predictions),
                    met,
                    IntStream.range(0, met.length)
                            .mapToDouble(i -> met[i] ? 1 : 0)
                            .toArray(),
                    losses,
                    gradients);
        }
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
