package io.github.perturb4j.nn.programs;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.Parameter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;

/** Random numbers for a network's parameters and buffers, exact in float32, by name. */
record Values(Map<String, double[]> byName) {
    private static final String VARIANCE = "running_var";

    /**
     * Weights of the size that keeps a layer's output as large as its input, factors of either sign, and statistics.
     */
    static Values draw(Draw draw, Module network) {
        Map<String, double[]> values = new LinkedHashMap<>();
        network.namedParameters().forEach((name, p) -> values.put(name, parameter(draw, p)));
        network.namedBuffers().forEach((name, b) -> {
            if (!b.isCounter()) {
                boolean variance = name.endsWith(VARIANCE);
                double[] numbers = Span.of(variance ? draw.uniform(0.25, 3, b.shape()) : draw.uniform(-1, 1, b.shape()))
                        .toDoubles();
                values.put(name, rounded(numbers, 1));
            }
        });
        return new Values(values);
    }

    private static double[] parameter(Draw draw, Parameter p) {
        double fanIn = (double) p.size() / p.shape()[0];
        double scale = p.shape().length == 1 ? 1 : Math.sqrt(2 / fanIn);
        return rounded(Span.of(draw.normal(p.shape())).toDoubles(), scale);
    }

    static double[] rounded(double[] numbers, double scale) {
        double[] single = numbers.clone();
        Arrays.setAll(single, i -> (float) (scale * single[i]));
        return single;
    }

    /** Puts them into the network, in this type, changed by {@code change}. */
    void into(Module network, DataType type, UnaryOperator<double[]> change) {
        network.namedParameters()
                .forEach((name, p) -> p.set(Memory.of(type, change.apply(byName.get(name)), p.shape())));
        network.namedBuffers().forEach((name, b) -> {
            if (!b.isCounter()) {
                b.set(Memory.of(type, change.apply(byName.get(name)), b.shape()));
            }
        });
    }
}
