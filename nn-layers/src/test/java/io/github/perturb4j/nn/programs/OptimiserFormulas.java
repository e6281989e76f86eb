package io.github.perturb4j.nn.programs;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.programs.Noise;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The steps of PyTorch's SGD, Adam, AdamW and AMSGrad as their documentation has them, one number at a time. */
final class OptimiserFormulas {
    /** Everything that may be chosen; momentum is beta1 for Adam. */
    record Options(
            boolean adam,
            double momentum,
            double dampening,
            boolean nesterov,
            double beta2,
            double eps,
            boolean decoupled,
            boolean amsgrad,
            double decay,
            boolean decayOfWeightsOnly,
            double maxNorm,
            double maxValue) {
        /** By name, for Python. */
        Map<String, Object> torch() {
            Map<String, Object> all = new TreeMap<>();
            for (RecordComponent component : Options.class.getRecordComponents()) {
                try {
                    all.put(component.getName(), component.getAccessor().invoke(this));
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            }
            return all;
        }

        static Options draw(Draw draw) {
            double maxNorm = draw.chance() ? draw.uniform(0.1, 3) : Double.POSITIVE_INFINITY;
            double maxValue = draw.between(0, 2) == 0 ? draw.uniform(0.05, 1) : Double.POSITIVE_INFINITY;
            double decay = draw.chance() ? draw.uniform(0, 0.2) : 0;
            boolean adam = draw.chance();
            boolean nesterov = !adam && draw.chance();
            double momentum = adam || nesterov || draw.chance() ? draw.uniform(0.3, 0.95) : 0;
            double dampening = !nesterov && momentum > 0 && draw.chance() ? draw.uniform(0, 1) : 0;
            return new Options(
                    adam,
                    momentum,
                    dampening,
                    nesterov,
                    draw.uniform(0.8, 0.999),
                    Math.pow(10, draw.uniform(-8, -2)),
                    draw.chance(),
                    draw.chance(),
                    decay,
                    draw.chance(),
                    maxNorm,
                    maxValue);
        }
    }

    private final Options options;
    private final Noise noise;
    private final Map<String, double[]> state = new LinkedHashMap<>();

    OptimiserFormulas(Options options, Noise noise) {
        this.options = options;
        this.noise = noise;
    }

    /** What the optimiser keeps, by name. */
    Map<String, double[]> state() {
        return new TreeMap<>(state);
    }

    /** Step t = 1, 2, ...: changes w, and g on the way; the norm of g as it was given. */
    double step(int t, double rate, double momentum, double[][] w, double[][] g, List<long[]> shapes) {
        double squares = 0;
        for (double[] each : g) {
            for (double v : each) {
                squares = noise.of(squares + v * v); // each addition rounds
            }
        }
        double norm = noise.of(Math.sqrt(squares));
        double factor = Math.min(1, options.maxNorm / (norm + 1e-6));
        for (int i = 0; i < w.length; i++) {
            double decay = options.decayOfWeightsOnly && shapes.get(i).length < 2 ? 0 : options.decay;
            for (int j = 0; j < w[i].length; j++) {
                double v = Math.max(-options.maxValue, Math.min(options.maxValue, factor * g[i][j]));
                w[i][j] = noise.of(
                        options.adam
                                ? adam(t, rate, momentum, decay, i, j, v, w[i])
                                : sgd(t, rate, momentum, decay, i, j, v, w[i]));
            }
        }
        return norm;
    }

    private double[] slot(String name, int i, double[] like) {
        return state.computeIfAbsent(name + ".p" + i, key -> new double[like.length]);
    }

    private double sgd(int t, double rate, double mu, double decay, int i, int j, double g, double[] w) {
        double d = g + decay * w[j];
        if (options.momentum == 0) {
            return w[j] - rate * d;
        }
        double[] b = slot("momentum", i, w);
        b[j] = noise.of(t == 1 ? d : mu * b[j] + (1 - options.dampening) * d);
        return w[j] - rate * (options.nesterov ? d + mu * b[j] : b[j]);
    }

    private double adam(int t, double rate, double beta1, double decay, int i, int j, double g, double[] w) {
        double before = options.decoupled ? w[j] - rate * decay * w[j] : w[j];
        double d = options.decoupled ? g : g + decay * w[j];
        double[] m = slot("exp_avg", i, w);
        double[] v = slot("exp_avg_sq", i, w);
        m[j] = noise.of(beta1 * m[j] + (1 - beta1) * d);
        v[j] = noise.of(options.beta2 * v[j] + (1 - options.beta2) * d * d);
        double u = v[j];
        if (options.amsgrad) {
            double[] largest = slot("max_exp_avg_sq", i, w);
            largest[j] = Math.max(largest[j], v[j]);
            u = largest[j];
        }
        double mean = m[j] / (1 - Math.pow(beta1, t));
        double root = Math.sqrt(u / (1 - Math.pow(options.beta2, t)));
        return before - rate * mean / (root + options.eps);
    }
}
