package io.github.perturb4j.nn.optim;

import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Parameter;
import io.github.perturb4j.nn.Settings;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Moves parameters against their gradients, in place.
 *
 * <p>It is bound to the parameters that are trainable when it is made, float32 or float64, and keeps its state in their
 * type; arithmetic is in float64, rounded once where it is stored. A step takes no arrays: it writes into those that
 * the parameters and the state already have. The result does not depend on the number of threads.
 *
 * <p>A step changes the arrays behind {@link Parameter#variable()} while the variables stay the same objects, and says
 * so ({@link Parameter#changed}): a graph that was recorded before and needs the parameters as they were is not
 * differentiated after it, and a frozen network takes up the new ones. Nothing else may read the parameters meanwhile,
 * and a gradient must not share its memory with a parameter. Not safe for use by several threads at once.
 */
public abstract sealed class Optimiser permits Sgd, Adam {
    private static final String STEP = "step";
    private static final int GRADIENT = 1;

    private final Map<String, Parameter> parameters;
    private final List<String> names;
    private final List<String> slots;
    private final Clipping clipping;
    private final double[] decay;
    private final Blocks blocks;
    private final double[] squares;
    private INDArray[][] state;
    private long steps;

    /** What a step does to a block of a parameter x[0] with gradient x[1] and state x[2], x[3], ... */
    @FunctionalInterface
    interface Rule {
        void apply(double[][] x, double decay, int n);
    }

    /** @param slots the names of the arrays that are kept for each parameter, of its shape and 0 at first */
    Optimiser(Map<String, Parameter> parameters, WeightDecay weightDecay, Clipping clipping, List<String> slots) {
        Map<String, Parameter> trained = SavedState.distinct(parameters);
        trained.values().removeIf(p -> !p.isTrainable());
        if (trained.isEmpty()) {
            throw new IllegalArgumentException("none of " + parameters.size()
                    + " parameters can be trained: call setTrainable(true) on the network first");
        }
        this.parameters = Collections.unmodifiableMap(trained);
        this.names = List.copyOf(trained.keySet());
        this.slots = slots;
        this.clipping = clipping;
        this.decay = names.stream()
                .mapToDouble(name -> weightDecay.rate(name, trained.get(name)))
                .toArray();
        this.blocks =
                new Blocks(trained.values().stream().mapToLong(Parameter::size).toArray());
        this.squares = new double[blocks.count()];
        this.state = trained.values().stream()
                .map(p -> slots.stream()
                        .map(s -> Memory.zeros(p.variable().dtype(), p.shape()))
                        .toArray(INDArray[]::new))
                .toArray(INDArray[][]::new);
    }

    /** What step t = 1, 2, ... does; momentum is the schedule's, where it has one. */
    abstract Rule rule(long t, double learningRate, OptionalDouble momentum);

    /** The parameters that are optimised, by full name; gradients are given in this order. Unmodifiable. */
    public final Map<String, Parameter> parameters() {
        return parameters;
    }

    /** The parameters as leaves, in the order in which {@link #step} expects their gradients. */
    public final List<Variable> variables() {
        return parameters.values().stream().map(Parameter::variable).toList();
    }

    /** The number of steps made, those before {@link #load} included. */
    public final long steps() {
        return steps;
    }

    /** {@link #step(List, Schedule)} with this learning rate and the momentum of the options. */
    public final double step(List<Variable> gradients, double learningRate) {
        return step(gradients, at -> learningRate);
    }

    /**
     * Changes all parameters in place.
     *
     * @param gradients one for each of {@link #variables()}, of its shape and type; they are only read
     * @param schedule asked at {@link #steps()}, so 0 for the first step
     * @return the global norm of the gradients before clipping, sqrt(sum g^2), for logs
     * @throws NonFiniteGradientException if a gradient is not finite, naming the parameter; nothing is changed then
     * @throws IllegalArgumentException if gradients do not fit the parameters, the learning rate is negative or not
     *     finite, or the schedule cycles a momentum that the optimiser does not have; nothing is changed then
     */
    public final double step(List<Variable> gradients, Schedule schedule) {
        double learningRate = Settings.notNegative("learning rate", schedule.learningRate(steps));
        OptionalDouble momentum = schedule.momentum(steps);
        momentum.ifPresent(m -> Settings.belowOne("momentum", m));
        Rule rule = rule(steps + 1, learningRate, momentum);
        Span[][] rows = rows(gradients);
        double norm = norm(rows);
        double factor = clipping.factor(norm);
        blocks.forEach(rows, GRADIENT, (block, x, n) -> {
            clipping.apply(x[GRADIENT], factor, n);
            rule.apply(x, decay[blocks.row(block)], n);
        });
        parameters.values().forEach(Parameter::changed);
        steps++;
        Reference.reachabilityFence(gradients); // their memory was read through pointers
        return norm;
    }

    private Span[][] rows(List<Variable> gradients) {
        if (gradients.size() != names.size()) {
            throw new IllegalArgumentException("expected a gradient for each of " + names.size() + " parameters, found "
                    + gradients.size() + ": take them with respect to variables()");
        }
        Span[][] rows = new Span[names.size()][];
        for (int r = 0; r < rows.length; r++) {
            Variable parameter = parameters.get(names.get(r)).variable();
            check(names.get(r), parameter, gradients.get(r), state[r]);
            rows[r] = new Span[2 + slots.size()];
            rows[r][0] = Span.of(parameter.value());
            rows[r][GRADIENT] = Span.of(gradients.get(r).value());
            for (int s = 0; s < slots.size(); s++) {
                rows[r][2 + s] = Span.of(state[r][s]);
            }
        }
        return rows;
    }

    private static void check(String name, Variable parameter, Variable gradient, INDArray[] state) {
        if (gradient == null) {
            throw new IllegalArgumentException("there is no gradient for '" + name
                    + "': the loss must depend on every parameter of the optimiser; leave others out or freeze them");
        }
        if (gradient.dtype() != parameter.dtype() || !Arrays.equals(gradient.shape(), parameter.shape())) {
            throw new IllegalArgumentException("the gradient of '" + name + "' must be " + parameter.dtype()
                    + Arrays.toString(parameter.shape()) + ", found " + gradient.dtype()
                    + Arrays.toString(gradient.shape()));
        }
        if (state.length > 0 && state[0].dataType() != parameter.dtype()) {
            throw new IllegalArgumentException("'" + name + "' is " + parameter.dtype() + ", but the optimiser was made"
                    + " when it was " + state[0].dataType() + ": make the optimiser after converting the network");
        }
    }

    /** The global norm, added up in the order of the blocks. */
    private double norm(Span[][] rows) {
        Span[][] gradients =
                Arrays.stream(rows).map(row -> new Span[] {row[GRADIENT]}).toArray(Span[][]::new);
        blocks.forEach(gradients, 0, (block, x, n) -> squares[block] = sumOfSquares(x[0], n));
        double sum = 0;
        for (int block = 0; block < squares.length; block++) {
            sum += squares[block];
            if (!Double.isFinite(sum)) {
                throw nonFinite(block, gradients[blocks.row(block)][0]);
            }
        }
        return Math.sqrt(sum);
    }

    private static double sumOfSquares(double[] g, int n) {
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < n; i += 2) {
            even += g[i] * g[i];
            odd += g[i + 1] * g[i + 1];
        }
        return even + odd + (i < n ? g[i] * g[i] : 0);
    }

    private NonFiniteGradientException nonFinite(int block, Span gradient) {
        long from = blocks.start(block);
        long to = Math.min(from + Span.BLOCK, gradient.length());
        long worst = from;
        for (long i = from; i < to && Double.isFinite(gradient.get(worst)); i++) {
            double value = Math.abs(gradient.get(i));
            if (!(value <= Math.abs(gradient.get(worst)))) {
                worst = i;
            }
        }
        return new NonFiniteGradientException(names.get(blocks.row(block)), steps, worst, gradient.get(worst));
    }

    /**
     * A copy of all that the next step depends on besides parameters, gradients and options: the counter {@code step}
     * and {@code SLOT.PARAMETER} for each array, such as {@code momentum.conv1.weight}.
     */
    public final StateDict state() {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        tensors.put(STEP, SavedState.counter(steps));
        for (int s = 0; s < slots.size(); s++) {
            for (int r = 0; r < names.size(); r++) {
                tensors.put(slots.get(s) + "." + names.get(r), TensorData.of(state[r][s]));
            }
        }
        return StateDict.of(tensors);
    }

    /**
     * Takes up the {@link #state()} of an optimiser with the same options on the same parameters; what follows then has
     * the same bits as if there had been no interruption.
     *
     * @throws io.github.perturb4j.nn.CheckpointException if names or shapes differ; nothing is changed then
     */
    public final void load(StateDict dict) {
        Map<String, long[]> expected = new LinkedHashMap<>();
        expected.put(STEP, SavedState.SCALAR);
        slots.forEach(slot -> parameters.forEach((name, p) -> expected.put(slot + "." + name, p.shape())));
        SavedState.require("optimiser (" + this + ")", expected, dict);
        long loadedSteps = SavedState.readCounter(STEP, dict);
        List<INDArray[]> loaded = new ArrayList<>();
        parameters.forEach((name, p) -> {
            DataType type = p.variable().dtype();
            loaded.add(slots.stream()
                    .map(slot -> dict.get(slot + "." + name).toArray(type))
                    .toArray(INDArray[]::new));
        });
        state = loaded.toArray(INDArray[][]::new);
        steps = loadedSteps;
    }
}
