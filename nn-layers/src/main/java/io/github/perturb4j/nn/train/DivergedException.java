package io.github.perturb4j.nn.train;

import io.github.perturb4j.autodiff.Graph;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Span;

/** Training came to a number that is not finite; the message names the first op that computed one. */
public final class DivergedException extends ArithmeticException {
    private static final long serialVersionUID = 1L;

    DivergedException(String message) {
        super(message);
    }

    /** Looks through the recorded graph of a loss, in order of creation, for the first value that is not finite. */
    static DivergedException of(Variable loss, int epoch, int batch, double learningRate) {
        String where = Graph.variables(loss).stream()
                .filter(v -> !isFinite(v))
                .findFirst()
                .map(v -> v.op() == null
                        ? "an input or parameter (" + v + ")"
                        : "the op " + v.op().name() + " (" + v + ")")
                .orElse("the loss");
        return new DivergedException(
                "training diverged in epoch " + epoch + ", batch " + batch + ": the loss is " + loss.item()
                        + ", and the first value that is not finite comes from " + where + "; the learning rate is "
                        + learningRate
                        + ": lower it, or clip gradients");
    }

    private static boolean isFinite(Variable v) {
        for (double value : Span.of(v.value()).toDoubles()) {
            if (!Double.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
