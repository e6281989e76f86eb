package io.github.perturb4j.nn.optim;

import io.github.perturb4j.nn.Parameter;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Adam (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1), AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101,
 * algorithm 2) and AMSGrad (Reddi, Kale and Kumar 2018, arXiv 1904.09237, algorithm 2), as PyTorch's {@code
 * torch.optim.Adam} and {@code AdamW}. With learning rate gamma and weight decay lambda, step t = 1, 2, ... is
 *
 * <pre>
 * g &lt;- g + lambda w                    Adam
 * w &lt;- w - gamma lambda w              AdamW
 * m &lt;- beta1 m + (1 - beta1) g
 * v &lt;- beta2 v + (1 - beta2) g^2
 * u &lt;- max(u, v) with AMSGrad, else v
 * w &lt;- w - gamma m / (1 - beta1^t) / (sqrt(u / (1 - beta2^t)) + eps)
 * </pre>
 *
 * <p>AdamW's decay is multiplied by the learning rate, as in PyTorch; in the paper it follows the schedule's multiplier
 * alone. Where a schedule cycles the momentum, it sets beta1, also in beta1^t, as PyTorch does. Keeps for each
 * parameter {@code exp_avg}, {@code exp_avg_sq} and with AMSGrad {@code max_exp_avg_sq}.
 */
public final class Adam extends Optimiser {
    private static final List<String> MOMENTS = List.of("exp_avg", "exp_avg_sq");
    private static final List<String> MOMENTS_AND_LARGEST = List.of("exp_avg", "exp_avg_sq", "max_exp_avg_sq");

    private final AdamOptions options;

    /**
     * An optimiser of those parameters that are trainable now.
     *
     * @throws IllegalArgumentException if none is
     * @throws IllegalStateException if one has no values yet
     */
    public Adam(Map<String, Parameter> parameters, AdamOptions options) {
        super(parameters, options.weightDecay(), options.clipping(), options.amsgrad() ? MOMENTS_AND_LARGEST : MOMENTS);
        this.options = options;
    }

    @Override
    Rule rule(long t, double learningRate, OptionalDouble momentum) {
        double beta1 = momentum.orElse(options.beta1());
        double size = learningRate / (1 - Math.pow(beta1, t));
        double scale = Math.sqrt(1 - Math.pow(options.beta2(), t));
        return (x, decay, n) -> {
            if (options.decoupled()) {
                shrink(x[0], 1 - learningRate * decay, n);
            } else if (decay != 0) {
                addDecay(x[1], x[0], decay, n);
            }
            moments(x, beta1, options.beta2(), n);
            if (options.amsgrad()) {
                raise(x[4], x[3], n);
            }
            move(x, options.amsgrad() ? x[4] : x[3], size, scale, n);
        };
    }

    private static void shrink(double[] w, double factor, int n) {
        for (int i = 0; i < n; i++) {
            w[i] *= factor;
        }
    }

    private static void addDecay(double[] g, double[] w, double decay, int n) {
        for (int i = 0; i < n; i++) {
            g[i] += decay * w[i];
        }
    }

    private static void moments(double[][] x, double beta1, double beta2, int n) {
        double[] g = x[1];
        double[] m = x[2];
        double[] v = x[3];
        for (int i = 0; i < n; i++) {
            m[i] = beta1 * m[i] + (1 - beta1) * g[i];
            v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
        }
    }

    private static void raise(double[] largest, double[] v, int n) {
        for (int i = 0; i < n; i++) {
            largest[i] = Math.max(largest[i], v[i]);
        }
    }

    private void move(double[][] x, double[] v, double size, double scale, int n) {
        double[] w = x[0];
        double[] m = x[2];
        double eps = options.eps();
        for (int i = 0; i < n; i++) {
            w[i] -= size * m[i] / (Math.sqrt(v[i]) / scale + eps);
        }
    }

    @Override
    public String toString() {
        return "Adam " + options;
    }
}
