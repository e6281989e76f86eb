package io.github.perturb4j.nn.programs;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.programs.Naive;
import io.github.perturb4j.autodiff.programs.Nd;
import io.github.perturb4j.autodiff.programs.Noise;
import io.github.perturb4j.autodiff.programs.Tape;
import io.github.perturb4j.autodiff.programs.TorchSubject;
import io.github.perturb4j.nn.Losses;
import io.github.perturb4j.nn.Module;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A network in either mode on a batch of images: logits, loss, its gradients by the images and all parameters, and the
 * running statistics afterwards.
 */
record LayerProgram(
        Part.Chain net, Values values, int[] shape, double[] pixels, int[] labels, Loss loss, boolean training)
        implements TorchSubject {
    private static final double MOMENTUM = 0.1;

    /** What is made of the logits. */
    enum Loss {
        MEAN_CROSS_ENTROPY,
        SUM_OF_CROSS_ENTROPIES,
        MEAN_MARGIN;

        Variable of(Variable logits, int... labels) {
            return this == MEAN_MARGIN
                    ? Losses.Reduction.MEAN.of(Losses.margin(logits, labels))
                    : (this == MEAN_CROSS_ENTROPY ? Losses.Reduction.MEAN : Losses.Reduction.SUM)
                            .of(Losses.crossEntropy(logits, labels));
        }

        int of(Nd logits, int... labels) {
            Tape t = logits.tape();
            Nd each = this == MEAN_MARGIN ? logits : Naive.logSoftmax(logits, 1);
            int classes = logits.shape()[1];
            int[] terms = new int[labels.length];
            for (int n = 0; n < terms.length; n++) {
                int row = n * classes;
                int own = each.ids()[row + labels[n]];
                int label = labels[n];
                int[] others = java.util.stream.IntStream.range(0, classes)
                        .filter(k -> k != label)
                        .map(k -> each.ids()[row + k])
                        .toArray();
                terms[n] = this == MEAN_MARGIN
                        ? Naive.sub(t, Naive.max(t, others, each.largest()), own)
                        : Naive.scale(t, own, -1);
            }
            return Naive.sum(t, terms, this == SUM_OF_CROSS_ENTROPIES ? 1 : 1.0 / labels.length);
        }
    }

    /** A small network of 1 to 6 channels, and a batch for it. */
    static LayerProgram draw(long seed) {
        Draw draw = new Draw(seed);
        int[] shape = {draw.between(1, 3), draw.between(1, 4), draw.between(4, 8), draw.between(4, 8)};
        Part.Chain net = Nets.draw(draw, d -> d.between(1, 6), false, shape);
        long[] extents = Arrays.stream(shape).asLongStream().toArray();
        double[] pixels = Values.rounded(Span.of(draw.normal(extents)).toDoubles(), 1);
        int classes = ((Part.Head) net.parts().get(net.parts().size() - 1)).classes();
        int[] labels = new int[shape[0]];
        Arrays.setAll(labels, i -> draw.between(0, classes - 1));
        Loss loss = Loss.values()[draw.between(0, 2)];
        boolean training = draw.chance() && shape[0] > 1;
        return new LayerProgram(net, Values.draw(draw, net.module()), shape, pixels, labels, loss, training);
    }

    private Module network(DataType type) {
        Module network = net.module();
        values.into(network, type, numbers -> numbers);
        return training ? network.train() : network.eval();
    }

    @Override
    public Map<String, double[]> engine(DataType type) {
        Module network = network(type);
        try (Scope scope = Scope.open()) {
            Variable x = Variable.leaf(
                    Memory.of(type, pixels, Arrays.stream(shape).asLongStream().toArray()));
            Variable logits = network.forward(x);
            Variable y = loss.of(logits, labels);
            Map<String, double[]> answer = new LinkedHashMap<>();
            answer.put("logits", Span.of(logits.value()).toDoubles());
            answer.put("loss", Span.of(y.value()).toDoubles());
            List<Variable> leaves = new ArrayList<>(List.of(x));
            network.namedParameters().values().forEach(p -> leaves.add(p.variable()));
            List<Variable> gradients = Gradients.of(y).wrt(leaves);
            answer.put("pixel_gradient", Span.of(gradients.get(0).value()).toDoubles());
            int next = 1;
            for (String name : network.namedParameters().keySet()) {
                answer.put(
                        "gradient " + name,
                        Span.of(gradients.get(next++).value()).toDoubles());
            }
            putStatistics(answer, network);
            return answer;
        }
    }

    private void putStatistics(Map<String, double[]> answer, Module network) {
        network.namedBuffers().forEach((name, b) -> {
            if (training) {
                double[] numbers = b.isCounter()
                        ? new double[] {b.value().getDouble(0)}
                        : Span.of(b.value()).toDoubles();
                answer.put("statistics " + name, numbers);
            }
        });
    }

    @Override
    public Reference reference(Noise noise) {
        Tape tape = new Tape(noise);
        Module network = net.module();
        Map<String, Nd> weights = new LinkedHashMap<>();
        network.shapes().forEach((name, extents) -> {
            double[] numbers = values.byName().get(name);
            if (numbers != null) {
                int[] small = Arrays.stream(extents).mapToInt(Math::toIntExact).toArray();
                weights.put(name, Nd.leaves(tape, noise.of(numbers), new double[numbers.length], small));
            }
        });
        Map<String, double[]> statistics = new LinkedHashMap<>();
        Part.Weights all = new Part.Weights(weights, training, (prefix, moments, count) -> {
            statistics.put(prefix + "running_mean", moved(weights.get(prefix + "running_mean"), moments.mean(), 1));
            statistics.put(
                    prefix + "running_var",
                    moved(weights.get(prefix + "running_var"), moments.variance(), count / (count - 1)));
            statistics.put(prefix + "num_batches_tracked", new double[] {1});
        });
        Nd x = Nd.leaves(tape, noise.of(pixels), new double[pixels.length], shape);
        Nd logits = net.naive(x, all, "");
        int y = loss.of(logits, labels);
        double[] gradient = tape.sweep(new int[] {y}, new double[] {1})[0];
        Map<String, double[]> answer = new LinkedHashMap<>();
        answer.put("logits", logits.values());
        answer.put("loss", new double[] {tape.value(y)});
        answer.put("pixel_gradient", at(gradient, x));
        network.namedParameters()
                .keySet()
                .forEach(name -> answer.put("gradient " + name, at(gradient, weights.get(name))));
        statistics.forEach((name, numbers) -> answer.put("statistics " + name, numbers));
        return new Reference(answer, tape.decisions(), tape.isNearKink());
    }

    private static double[] moved(Nd running, Nd towards, double factor) {
        double[] numbers = running.values();
        Arrays.setAll(numbers, c -> (1 - MOMENTUM) * numbers[c] + MOMENTUM * factor * towards.value(c));
        return numbers;
    }

    private static double[] at(double[] gradient, Nd x) {
        return Arrays.stream(x.ids()).mapToDouble(id -> gradient[id]).toArray();
    }

    @Override
    public Map<String, Object> torch() {
        return Map.of(
                "kind",
                "layers",
                "net",
                net.torch(),
                "values",
                values.byName(),
                "shape",
                shape,
                "pixels",
                pixels,
                "labels",
                labels,
                "loss",
                loss.name(),
                "training",
                training);
    }
}
