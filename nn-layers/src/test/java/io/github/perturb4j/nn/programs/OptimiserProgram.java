package io.github.perturb4j.nn.programs;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.programs.Noise;
import io.github.perturb4j.autodiff.programs.TorchSubject;
import io.github.perturb4j.nn.Initialiser;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.optim.Adam;
import io.github.perturb4j.nn.optim.AdamOptions;
import io.github.perturb4j.nn.optim.Clipping;
import io.github.perturb4j.nn.optim.MovingAverage;
import io.github.perturb4j.nn.optim.Optimiser;
import io.github.perturb4j.nn.optim.Schedule;
import io.github.perturb4j.nn.optim.Sgd;
import io.github.perturb4j.nn.optim.SgdOptions;
import io.github.perturb4j.nn.optim.WeightDecay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A few steps of an optimiser with any options, on gradients that depend on the weights, with a moving average beside
 * it. Somewhere in the middle everything is saved and goes on in new objects, and the averages are swapped in and out
 * again.
 */
final class OptimiserProgram implements TorchSubject {
    private static final double PULL = 0.25; // how much of the weights is in their gradient

    private final List<long[]> shapes = new ArrayList<>();
    private final List<double[]> weights = new ArrayList<>();
    private final double[][][] slopes;
    private final OptimiserFormulas.Options options;
    private final Rates rates;
    private final int average;
    private final int saved;
    private final int swapped;

    private OptimiserProgram(Draw draw) {
        int count = draw.between(1, 3);
        for (int i = 0; i < count; i++) {
            shapes.add(draw.between(0, 9) == 0 ? new long[] {draw.between(4000, 9000)} : draw.shape());
            weights.add(Values.rounded(Span.of(draw.normal(shapes.get(i))).toDoubles(), 1));
        }
        int steps = draw.between(1, 8);
        double size = Math.pow(10, draw.uniform(-2, 1));
        slopes = new double[steps][count][];
        for (double[][] step : slopes) {
            Arrays.setAll(
                    step,
                    i -> Values.rounded(Span.of(draw.normal(shapes.get(i))).toDoubles(), size));
        }
        options = OptimiserFormulas.Options.draw(draw);
        rates = Rates.draw(draw, options.adam() || options.momentum() > 0);
        average = draw.between(0, 2);
        saved = draw.between(0, steps);
        swapped = draw.between(0, steps);
    }

    static OptimiserProgram draw(long seed) {
        return new OptimiserProgram(new Draw(seed));
    }

    /** A module that is nothing but its parameters. */
    private static final class Weights extends Module {
        Weights(List<long[]> shapes) {
            for (int i = 0; i < shapes.size(); i++) {
                parameter("p" + i, Initialiser.constant(0), shapes.get(i));
            }
        }

        @Override
        public Variable forward(Variable x) {
            return x;
        }
    }

    private Optimiser optimiser(Module module) {
        OptimiserFormulas.Options o = options;
        WeightDecay decay = o.decayOfWeightsOnly() ? WeightDecay.ofWeights(o.decay()) : WeightDecay.ofAll(o.decay());
        Clipping clipping = new Clipping(o.maxNorm(), o.maxValue());
        if (o.adam()) {
            return new Adam(
                    module.namedParameters(),
                    new AdamOptions(o.momentum(), o.beta2(), o.eps(), decay, o.decoupled(), o.amsgrad(), clipping));
        }
        return new Sgd(
                module.namedParameters(), new SgdOptions(o.momentum(), o.dampening(), o.nesterov(), decay, clipping));
    }

    private MovingAverage.Decay decay() {
        return switch (average) {
            case 0 -> MovingAverage.Decay.constant(0.7);
            case 1 -> MovingAverage.Decay.warmedUp(0.9);
            default -> MovingAverage.Decay.mean();
        };
    }

    @Override
    public Map<String, double[]> engine(DataType type) {
        return engine(type, 1);
    }

    /** With a learning rate that is {@code factor} times the right one. */
    Map<String, double[]> engine(DataType type, double factor) {
        Schedule schedule = scaled(rates.schedule(), factor);
        Module module = new Weights(shapes);
        for (int i = 0; i < shapes.size(); i++) {
            module.namedParameters().get("p" + i).set(Memory.of(type, weights.get(i), shapes.get(i)));
        }
        Optimiser optimiser = optimiser(module);
        MovingAverage moving = new MovingAverage(module, decay());
        double[] norms = new double[slopes.length];
        for (int t = 0; t < slopes.length; t++) {
            if (t == saved) {
                StateDict values = module.stateDict();
                StateDict state = optimiser.state();
                StateDict averages = moving.state();
                module = new Weights(shapes).load(values, type);
                optimiser = optimiser(module);
                optimiser.load(state);
                moving = new MovingAverage(module, decay());
                moving.load(averages);
            }
            norms[t] = optimiser.step(gradients(module, slopes[t], type), schedule);
            moving.update();
            if (t == swapped) {
                moving.swapIn().close();
            }
        }
        return answer(module, optimiser, moving, norms);
    }

    private static Schedule scaled(Schedule schedule, double factor) {
        return new Schedule() {
            @Override
            public double learningRate(long step) {
                return factor * schedule.learningRate(step);
            }

            @Override
            public OptionalDouble momentum(long step) {
                return schedule.momentum(step);
            }
        };
    }

    private static List<Variable> gradients(Module module, double[][] slopes, DataType type) {
        List<Variable> gradients = new ArrayList<>();
        module.namedParameters().values().forEach(p -> {
            double[] g = slopes[gradients.size()].clone();
            double[] w = Span.of(p.variable().value()).toDoubles();
            Arrays.setAll(g, i -> g[i] + PULL * w[i]);
            gradients.add(Variable.of(Memory.of(type, g, p.shape())));
        });
        return gradients;
    }

    private static Map<String, double[]> answer(
            Module module, Optimiser optimiser, MovingAverage moving, double[] norms) {
        Map<String, double[]> answer = new LinkedHashMap<>();
        answer.put("norms", norms);
        module.namedParameters()
                .forEach((name, p) -> answer.put(
                        "weight " + name, Span.of(p.variable().value()).toDoubles()));
        optimiser.state().tensors().forEach((name, tensor) -> answer.put("state " + name, tensor.toDoubles()));
        moving.averages().tensors().forEach((name, tensor) -> answer.put("average " + name, tensor.toDoubles()));
        return answer;
    }

    private double momentum(int t) {
        return rates.momentum() == null ? options.momentum() : rates.momentum().applyAsDouble(t);
    }

    private double keep(int t) {
        return average == 0 ? 0.7 : average == 1 ? Math.min(0.9, (1.0 + t) / (10.0 + t)) : t / (t + 1.0);
    }

    private double[] perStep(IntToDoubleFunction number) {
        return IntStream.range(0, slopes.length).mapToDouble(number).toArray();
    }

    @Override
    public Map<String, Object> torch() {
        return Map.of(
                "kind",
                "optimisers",
                "options",
                options.torch(),
                "weights",
                weights,
                "shapes",
                shapes,
                "slopes",
                slopes,
                "pull",
                PULL,
                "rates",
                perStep(t -> rates.rate().applyAsDouble(t)),
                "momenta",
                perStep(this::momentum),
                "keeps",
                perStep(this::keep));
    }

    @Override
    public Reference reference(Noise noise) {
        OptimiserFormulas formulas = new OptimiserFormulas(options, noise);
        double[][] w = weights.stream().map(noise::of).toArray(double[][]::new);
        double[][] mean = Arrays.stream(w).map(double[]::clone).toArray(double[][]::new);
        double[] norms = new double[slopes.length];
        for (int t = 0; t < slopes.length; t++) {
            double[][] g = new double[w.length][];
            for (int i = 0; i < w.length; i++) {
                double[] now = w[i];
                double[] slope = slopes[t][i];
                g[i] = new double[now.length];
                Arrays.setAll(g[i], j -> noise.of(slope[j] + PULL * now[j]));
            }
            double momentum = rates.momentum() == null
                    ? options.momentum()
                    : rates.momentum().applyAsDouble(t);
            norms[t] = formulas.step(t + 1, rates.rate().applyAsDouble(t), momentum, w, g, shapes);
            double keep = average == 0 ? 0.7 : average == 1 ? Math.min(0.9, (1.0 + t) / (10.0 + t)) : t / (t + 1.0);
            for (int i = 0; i < w.length; i++) {
                double[] now = w[i];
                double[] before = mean[i];
                Arrays.setAll(before, j -> noise.of(keep * before[j] + (1 - keep) * now[j]));
            }
        }
        Map<String, double[]> answer = new LinkedHashMap<>();
        answer.put("norms", norms);
        for (int i = 0; i < w.length; i++) {
            answer.put("weight p" + i, w[i]);
            answer.put("average p" + i, mean[i]);
        }
        answer.put("state step", new double[] {slopes.length});
        formulas.state().forEach((name, numbers) -> answer.put("state " + name, numbers));
        return new Reference(answer, 0, false);
    }

    @Override
    public String toString() {
        return slopes.length + " steps of " + options + ", learning rate " + rates.text() + ", average " + average
                + ", saved before step " + saved + ", weights "
                + shapes.stream().map(Arrays::toString).toList();
    }
}
