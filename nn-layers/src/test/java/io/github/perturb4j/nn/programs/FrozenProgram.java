package io.github.perturb4j.nn.programs;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Tracing;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.programs.Noise;
import io.github.perturb4j.autodiff.programs.TorchSubject;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.infer.FrozenNetwork;
import io.github.perturb4j.nn.infer.PlanReport;
import io.github.perturb4j.nn.infer.Strategies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A network in evaluation mode behind a normalisation of its images, frozen: logits and pixel gradients of a few
 * batches of different shapes, one after the other, with convolutions computed in ways drawn at random. In float32 the
 * answer is the frozen network's; the reference is the same function of ops in float64, each of whose results is
 * changed by the noise.
 *
 * @param strategies a number for each convolution: which of the strategies that can compute it is taken
 */
record FrozenProgram(Part.Chain net, Values values, double[] scale, List<Images> batches, int[] strategies)
        implements TorchSubject {
    private static final String[] WAYS = {"product", "winograd_2", "winograd_4", "gathered"};
    private static final int[] CHANNELS = {1, 2, 3, 5, 7, 8, 13, 16, 17, 31, 32, 33, 63, 64, 65, 80};

    /** A batch, and the linear form of its logits that is differentiated. */
    record Images(long[] shape, double[] pixels, double[] direction) {
        static Images draw(Draw draw, int classes, long... shape) {
            double[] pixels = Values.rounded(Span.of(draw.normal(shape)).toDoubles(), 1);
            double[] direction =
                    Values.rounded(Span.of(draw.normal(shape[0], classes)).toDoubles(), 1);
            return new Images(shape, pixels, direction);
        }
    }

    /** A network of up to 80 channels, and 1 or 2 batches of up to 5 images. */
    static FrozenProgram draw(long seed) {
        Draw draw = new Draw(seed);
        int in = draw.chance() ? 3 : draw.between(1, 5);
        int[] smallest = {1, in, draw.between(5, 9), draw.between(5, 9)};
        Part.Chain net =
                Nets.draw(draw, d -> CHANNELS[d.between(0, d.between(5, CHANNELS.length - 1))], true, smallest);
        Values values = Values.draw(draw, net.module());
        unusual(draw, values);
        int classes = ((Part.Head) net.parts().get(net.parts().size() - 1)).classes();
        List<Images> batches = new ArrayList<>();
        int count = draw.between(1, 2);
        for (int i = 0; i < count; i++) {
            int wider = i == 0 ? 0 : draw.between(0, 5);
            int higher = i == 0 ? 0 : draw.between(0, 5);
            batches.add(Images.draw(draw, classes, draw.between(1, 5), in, smallest[2] + higher, smallest[3] + wider));
        }
        double[] scale = Values.rounded(Span.of(draw.uniform(0.5, 2, in)).toDoubles(), 1);
        int[] strategies = new int[20];
        Arrays.setAll(strategies, i -> draw.between(0, 5));
        return new FrozenProgram(net, values, scale, batches, strategies);
    }

    /** Some factors of batch norms become 0, negative, tiny or huge. */
    private static void unusual(Draw draw, Values values) {
        double[] factors = {0, -1, 1e-3, 50, -20};
        values.byName().forEach((name, numbers) -> {
            if (values.byName().containsKey(name.replaceAll("weight$", "running_mean"))
                    && name.endsWith("weight")
                    && draw.between(0, 2) == 0) {
                numbers[draw.between(0, numbers.length - 1)] = (float) factors[draw.between(0, factors.length - 1)];
            }
        });
    }

    private Module network(DataType type, UnaryOperator<double[]> change) {
        Module network = net.module();
        values.into(network, type, change);
        return network.eval().setTrainable(false);
    }

    private UnaryOperator<Variable> function(Module network, DataType type) {
        Variable factors = Variable.of(Memory.of(type, scale, scale.length));
        return x -> network.forward(Ops.channelAffine(x, factors, null));
    }

    /** In float64 the frozen network is the ops, and nothing is compared. */
    @Override
    public Map<String, double[]> engine(DataType type) {
        if (type == DataType.DOUBLE) {
            return reference(Noise.none()).arrays();
        }
        UnaryOperator<Variable> function = function(network(type, numbers -> numbers), type);
        try (FrozenNetwork frozen = FrozenNetwork.of(function, chosen())) {
            Map<String, double[]> first = answer(frozen, type, numbers -> numbers);
            if (!same(first, answer(frozen, type, numbers -> numbers))) {
                throw new AssertionError("a second call gave other bits");
            }
            return first;
        }
    }

    private static boolean same(Map<String, double[]> a, Map<String, double[]> b) {
        return a.keySet().stream().allMatch(name -> Arrays.equals(a.get(name), b.get(name)));
    }

    /** Each convolution gets the strategy of its number, if that can compute it, else the standard one. */
    Strategies chosen() {
        UnaryOperator<Variable> function = function(network(DataType.FLOAT, numbers -> numbers), DataType.FLOAT);
        Map<String, String> overrides = new LinkedHashMap<>();
        for (Images batch : batches) {
            try (FrozenNetwork frozen = FrozenNetwork.of(function)) {
                for (PlanReport.Layer layer : frozen.plan(batch.shape).layers()) {
                    layer.convolution().ifPresent(name -> {
                        int drawn = strategies[overrides.size() % strategies.length];
                        overrides.putIfAbsent(
                                name, WAYS[drawn % WAYS.length] + "|" + WAYS[(drawn + drawn / 2) % WAYS.length]);
                    });
                }
            }
        }
        overrides.entrySet().removeIf(e -> !canPlan(function, Map.of(e.getKey(), e.getValue())));
        return parse(overrides);
    }

    private boolean canPlan(UnaryOperator<Variable> function, Map<String, String> overrides) {
        try (FrozenNetwork frozen = FrozenNetwork.of(function, parse(overrides))) {
            batches.forEach(batch -> frozen.plan(batch.shape));
            return true;
        } catch (IllegalArgumentException cannot) {
            return false;
        }
    }

    private static Strategies parse(Map<String, String> overrides) {
        return Strategies.parse(overrides.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(";")));
    }

    private Map<String, double[]> answer(UnaryOperator<Variable> f, DataType type, UnaryOperator<double[]> change) {
        Map<String, double[]> answer = new LinkedHashMap<>();
        for (int i = 0; i < batches.size(); i++) {
            Images batch = batches.get(i);
            try (Scope scope = Scope.open()) {
                Variable x = Variable.leaf(Memory.of(type, change.apply(batch.pixels), batch.shape));
                Variable logits = f.apply(x);
                Variable v = Variable.of(Memory.of(type, batch.direction, logits.shape()));
                answer.put("logits " + i, Span.of(logits.value()).toDoubles());
                Variable g = Gradients.of(Ops.sum(Ops.mul(logits, v))).wrt(x);
                answer.put("pixel_gradient " + i, Span.of(g.value()).toDoubles());
            }
        }
        return answer;
    }

    @Override
    public Reference reference(Noise noise) {
        Kinks kinks = new Kinks(noise);
        UnaryOperator<Variable> function = function(network(DataType.DOUBLE, noise::of), DataType.DOUBLE);
        try (Tracing noisy = Tracing.with(kinks::evaluate)) {
            return new Reference(answer(function, DataType.DOUBLE, noise::of), 0, kinks.near);
        }
    }

    /** Computes ops, changes their results by the noise, and watches the branches. */
    private static final class Kinks {
        private final Noise noise;
        private boolean near;

        Kinks(Noise noise) {
            this.noise = noise;
        }

        INDArray evaluate(Op op, INDArray[] x) {
            INDArray y = op.forward(x);
            if (op instanceof io.github.perturb4j.autodiff.ops.Relu) {
                double[] numbers = Span.of(x[0]).toDoubles();
                double largest = Arrays.stream(numbers).map(Math::abs).max().orElse(0);
                near |= Arrays.stream(numbers).anyMatch(v -> v != 0 && Math.abs(v) < Noise.MARGIN * largest);
            }
            Span.of(y).putAll(noise.of(Span.of(y).toDoubles()));
            return y;
        }
    }

    @Override
    public Map<String, Object> torch() {
        List<Map<String, Object>> images = batches.stream()
                .map(b -> Map.<String, Object>of("shape", b.shape, "pixels", b.pixels, "direction", b.direction))
                .toList();
        return Map.of(
                "kind",
                "frozen",
                "net",
                net.torch(),
                "values",
                values.byName(),
                "scale",
                scale,
                "batches",
                images,
                "training",
                false);
    }

    @Override
    public String toString() {
        String shapes = batches.stream().map(b -> Arrays.toString(b.shape)).collect(Collectors.joining(", "));
        return net + " on " + shapes + "; strategies drawn for " + chosen().layers();
    }
}
