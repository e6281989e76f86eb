package io.github.perturb4j.nn.optim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Initialiser;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.Parameter;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/** A module that is nothing but parameters p (and q, ...), with the values and gradients of the reference runs. */
final class Toy extends Module {
    private final DataType type;

    Toy(DataType type, Map<String, long[]> shapes) {
        this.type = type;
        shapes.forEach((name, shape) -> parameter(name, Initialiser.constant(0), shape));
        namedParameters().forEach((name, p) -> set(name, unit("optim." + name, (int) p.size())));
    }

    /** One parameter p of n elements, unit('optim.p', n). */
    static Toy single(DataType type, int n) {
        return new Toy(type, Map.of("p", new long[] {n}));
    }

    /** A matrix p (2, 3) and a vector q (4). */
    static Toy pair(DataType type) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("p", new long[] {2, 3});
        shapes.put("q", new long[] {4});
        return new Toy(type, shapes);
    }

    @Override
    public Variable forward(Variable x) {
        return x;
    }

    Parameter get(String name) {
        return namedParameters().get(name);
    }

    double[] values(String name) {
        return Span.of(get(name).variable().value()).toDoubles();
    }

    void set(String name, double... values) {
        get(name).set(Memory.of(type, values, get(name).shape()));
    }

    /** The gradients of step t: unit('optim.g' + t, n) + 0.3 p for the first parameter, 'optim.h' for the second. */
    List<Variable> gradients(long t) {
        List<double[]> all = new ArrayList<>();
        namedParameters().forEach((name, p) -> {
            double[] g = unit("optim." + (all.isEmpty() ? "g" : "h") + t, (int) p.size());
            double[] w = values(name);
            for (int i = 0; i < g.length; i++) {
                g[i] += 0.3 * w[i];
            }
            all.add(g);
        });
        return gradients(all.toArray(double[][]::new));
    }

    /** These gradients, one array for each parameter. */
    List<Variable> gradients(double[]... values) {
        List<Variable> gradients = new ArrayList<>();
        namedParameters()
                .values()
                .forEach(p -> gradients.add(Variable.of(Memory.of(type, values[gradients.size()], p.shape()))));
        return gradients;
    }

    static double[] read(StateDict dict, String name) {
        TensorData tensor = dict.get(name);
        return tensor.toDoubles();
    }

    /** The formula of {@code detweights.py}. */
    static double[] unit(String name, int n) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ b) * 0x100000001B3L;
        }
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            long z = hash + (i + 1) * 0x9E3779B97F4A7C15L;
            z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
            z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
            z = z ^ z >>> 31;
            values[i] = 2.0 * ((z >>> 40) * 0x1p-24) - 1;
        }
        return values;
    }

    static JsonNode golden(String name) {
        try {
            return new ObjectMapper()
                    .readTree(
                            Path.of("src", "test", "resources", "golden", name).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asDouble();
        }
        return values;
    }
}
