package io.github.perturb4j.nn.optim;

/**
 * A gradient holds NaN or an infinity (or a number beyond 1e154, whose square overflows). The optimiser that threw it
 * has changed nothing, so parameters and state are those after the last good step.
 */
public final class NonFiniteGradientException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    private final String parameter;
    private final long step;

    NonFiniteGradientException(String parameter, long step, long index, double value) {
        super("the gradient of '" + parameter + "' holds " + value + " at index " + index
                + (Double.isFinite(value) ? " and its norm overflows" : "") + ", in step " + step
                + " (from 0): nothing was changed; lower the learning rate, warm it up or clip gradients by norm");
        this.parameter = parameter;
        this.step = step;
    }

    /** The full name of the first parameter, in the optimiser's order, with such a gradient. */
    public String parameter() {
        return parameter;
    }

    /** The number of steps that had been made before. */
    public long step() {
        return step;
    }
}
