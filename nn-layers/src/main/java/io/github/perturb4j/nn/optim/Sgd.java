package io.github.perturb4j.nn.optim;

import io.github.perturb4j.nn.Parameter;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Stochastic gradient descent with momentum, as PyTorch's {@code torch.optim.SGD}. With learning rate gamma, momentum
 * mu, dampening tau and weight decay lambda, step t = 1, 2, ... is
 *
 * <pre>
 * g &lt;- g + lambda w
 * b &lt;- g                        if t = 1, else
 * b &lt;- mu b + (1 - tau) g
 * w &lt;- w - gamma b              or with Nesterov's momentum
 * w &lt;- w - gamma (g + mu b)
 * </pre>
 *
 * <p>and without momentum w &lt;- w - gamma g. Momentum: Polyak 1964; Nesterov's in the form of Sutskever et al. 2013
 * ("On the importance of initialization and momentum in deep learning", section 2), with the learning rate outside the
 * momentum as in PyTorch. Keeps one array per parameter, {@code momentum.PARAMETER}, if there is momentum, else none.
 */
public final class Sgd extends Optimiser {
    private final SgdOptions options;

    /**
     * An optimiser of those parameters that are trainable now.
     *
     * @throws IllegalArgumentException if none is
     * @throws IllegalStateException if one has no values yet
     */
    public Sgd(Map<String, Parameter> parameters, SgdOptions options) {
        super(
                parameters,
                options.weightDecay(),
                options.clipping(),
                options.momentum() > 0 ? List.of("momentum") : List.of());
        this.options = options;
    }

    @Override
    Rule rule(long t, double learningRate, OptionalDouble momentum) {
        if (options.momentum() == 0) {
            if (momentum.isPresent()) {
                throw new IllegalArgumentException("the schedule sets a momentum, but this optimiser was made without:"
                        + " give SgdOptions a momentum, or switch the schedule's cycling off");
            }
            return (x, decay, n) -> descend(x[0], x[1], learningRate, decay, n);
        }
        double mu = momentum.orElse(options.momentum());
        double keep = t == 1 ? 0 : mu;
        double take = t == 1 ? 1 : 1 - options.dampening();
        return options.nesterov()
                ? (x, decay, n) -> nesterov(x, learningRate, mu, keep, decay, n)
                : (x, decay, n) -> heavyBall(x, learningRate, keep, take, decay, n);
    }

    private static void descend(double[] w, double[] g, double learningRate, double decay, int n) {
        for (int i = 0; i < n; i++) {
            w[i] -= learningRate * (g[i] + decay * w[i]);
        }
    }

    private static void heavyBall(double[][] x, double learningRate, double keep, double take, double decay, int n) {
        double[] w = x[0];
        double[] g = x[1];
        double[] b = x[2];
        for (int i = 0; i < n; i++) {
            b[i] = keep * b[i] + take * (g[i] + decay * w[i]);
            w[i] -= learningRate * b[i];
        }
    }

    private static void nesterov(double[][] x, double learningRate, double mu, double keep, double decay, int n) {
        double[] w = x[0];
        double[] g = x[1];
        double[] b = x[2];
        for (int i = 0; i < n; i++) {
            double slope = g[i] + decay * w[i];
            b[i] = keep * b[i] + slope;
            w[i] -= learningRate * (slope + mu * b[i]);
        }
    }

    @Override
    public String toString() {
        return "SGD " + options;
    }
}
