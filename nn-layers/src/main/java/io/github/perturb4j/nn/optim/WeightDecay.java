package io.github.perturb4j.nn.optim;

import io.github.perturb4j.nn.Parameter;
import io.github.perturb4j.nn.Settings;
import java.util.function.BiPredicate;

/**
 * How strongly, and which, parameters are drawn towards 0. {@link Sgd} and plain {@link Adam} add {@code rate} times
 * the parameter to its gradient (an L2 penalty of rate / 2 ||w||^2); AdamW shrinks the parameter itself.
 */
public final class WeightDecay {
    /** No decay. */
    public static final WeightDecay NONE = new WeightDecay(0, (name, p) -> false, "none");

    private final double rate;
    private final BiPredicate<String, Parameter> applies;
    private final String text;

    private WeightDecay(double rate, BiPredicate<String, Parameter> applies, String text) {
        this.rate = Settings.notNegative("weight decay", rate);
        this.applies = applies;
        this.text = text;
    }

    /** Of every parameter, PyTorch's behaviour without parameter groups. */
    public static WeightDecay ofAll(double rate) {
        return new WeightDecay(rate, (name, p) -> true, rate + " of all parameters");
    }

    /**
     * Of the parameters with two or more dimensions: weights of convolutions and linear layers, but neither biases nor
     * the scale and shift of batch norm, for which decay has no regularising use (Goyal et al. 2017, arXiv 1706.02677,
     * section 5.3; He et al. 2019, arXiv 1812.01187, section 3.1).
     */
    public static WeightDecay ofWeights(double rate) {
        return new WeightDecay(rate, (name, p) -> p.shape().length >= 2, rate + " of weights");
    }

    /**
     * Of the parameters that the predicate holds for, given full name and parameter; it is asked once per optimiser.
     */
    public static WeightDecay of(double rate, BiPredicate<String, Parameter> applies) {
        return new WeightDecay(rate, applies, rate + " of chosen parameters");
    }

    /** The rate for this parameter; 0 where none applies. */
    public double rate(String name, Parameter parameter) {
        return applies.test(name, parameter) ? rate : 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
