package io.github.perturb4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.check.Neighbours;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.infer.FrozenNetwork;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What holds for every layer of a package, found among its compiled classes: gradients of both orders, in the input and
 * in every parameter, in both modes; a state dict that goes through a file and back; and frozen kernels that keep its
 * results.
 */
public abstract class LayerContract {
    private static final int EXAMPLES = 8;
    private static final double STEP = 1e-5;

    private final Class<?> neighbour;
    private final Set<Class<?>> networks;

    /**
     * @param neighbour any class of the package
     * @param networks whole networks, which are compared with golden data instead
     */
    protected LayerContract(Class<?> neighbour, Class<?>... networks) {
        this.neighbour = neighbour;
        this.networks = Set.of(networks);
    }

    @TestFactory
    final Stream<DynamicTest> gradientsAgreeWithCentralDifferences() {
        return tests("gradients of both orders", this::checkGradients);
    }

    @TestFactory
    final Stream<DynamicTest> aStateDictGoesThroughAFileAndBack() {
        return tests("state dict", this::checkStateDict);
    }

    @TestFactory
    final Stream<DynamicTest> freezingKeepsTheResults() {
        return tests("frozen", this::checkFrozen);
    }

    private interface Check {
        void run(LayerExample example, long seed) throws IOException;
    }

    private Stream<DynamicTest> tests(String what, Check check) {
        List<Class<?>> layers = layers();
        assertThat(layers).isNotEmpty();
        return layers.stream()
                .flatMap(layer -> IntStream.range(0, EXAMPLES)
                        .mapToObj(seed -> DynamicTest.dynamicTest(
                                layer.getSimpleName() + ", seed " + seed + ": " + what,
                                () -> check.run(draw(layer, seed), seed))));
    }

    private List<Class<?>> layers() {
        return Neighbours.of(Module.class, neighbour).stream()
                .filter(c -> !networks.contains(c))
                .<Class<?>>map(c -> c)
                .toList();
    }

    private static LayerExample draw(Class<?> layer, long seed) {
        try {
            Method example = layer.getDeclaredMethod("example", Draw.class);
            example.setAccessible(true);
            LayerExample drawn = (LayerExample) example.invoke(null, new Draw(seed));
            assertThat(drawn.layer()).isInstanceOf(layer);
            fill(drawn.layer(), seed);
            return drawn;
        } catch (NoSuchMethodException e) {
            throw new AssertionError(
                    layer.getName()
                            + " has no 'static LayerExample example(Draw draw)': add one, so that its gradients are"
                            + " checked",
                    e);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(layer.getName() + ".example failed for seed " + seed, e);
        }
    }

    /** Values for all parameters and buffers, float64; positive in the buffers, of which some are variances. */
    private static void fill(Module layer, long seed) {
        Draw draw = new Draw(seed + 1000);
        layer.initialise(seed).to(DataType.DOUBLE);
        layer.namedParameters().values().forEach(p -> p.set(draw.normal(p.shape())));
        layer.namedBuffers().values().stream()
                .filter(b -> !b.isCounter())
                .forEach(b -> b.set(draw.uniform(0.5, 1.5, b.shape())));
    }

    /**
     * Along a random direction in input and parameters at once, for <y, c> and for the gradient along another
     * direction.
     */
    private void checkGradients(LayerExample example, long seed) {
        for (Module layer : List.of(example.layer().train(), example.layer().eval())) {
            boolean training = layer.isTraining();
            Line line = new Line(layer, example.input(), seed);
            double[] at = line.derivatives(0);
            double[] above = line.derivatives(STEP);
            double[] below = line.derivatives(-STEP);
            for (int order = 1; order <= 2; order++) {
                double expected = (above[order - 1] - below[order - 1]) / (2 * STEP);
                assertThat(at[order])
                        .as("derivative %d along a direction, training %s", order, training)
                        .isCloseTo(expected, within(1e-7 * (1 + Math.abs(expected) + line.scale())));
            }
        }
    }

    /** A layer's input and parameters moved along a line; derivatives by two sweeps of the graph. */
    private static final class Line {
        private final Module layer;
        private final List<Parameter> parameters;
        private final List<INDArray> origin = new ArrayList<>();
        private final List<INDArray> direction = new ArrayList<>();
        private final Draw draw;
        private INDArray cotangent;
        private double scale;

        Line(Module layer, INDArray input, long seed) {
            this.layer = layer;
            this.draw = new Draw(seed + 2000);
            this.parameters = List.copyOf(layer.namedParameters().values());
            origin.add(input);
            parameters.forEach(p -> origin.add(Memory.copy(p.variable().value(), DataType.DOUBLE)));
            origin.forEach(a -> direction.add(draw.normal(a.shape())));
        }

        double scale() {
            return scale;
        }

        /** f, f' and f'' at t, where f(t) = <layer(x + t u; parameters + t v), c>. */
        double[] derivatives(double t) {
            try (Scope scope = Scope.open()) {
                List<Variable> at = new ArrayList<>();
                at.add(Variable.leaf(moved(0, t)));
                for (int i = 0; i < parameters.size(); i++) {
                    parameters.get(i).set(moved(i + 1, t));
                    at.add(parameters.get(i).variable());
                }
                Variable y = layer.apply(at.get(0));
                cotangent = cotangent == null ? draw.normal(y.shape()) : cotangent;
                Variable f = Ops.sum(Ops.mul(y, Variable.of(cotangent)));
                Variable first =
                        along(Gradients.of(f).createGraph().allowUnused().wrt(at));
                Variable second = first.requiresGrad()
                        ? along(Gradients.of(first).allowUnused().wrt(at))
                        : Variable.of(Memory.zeros(DataType.DOUBLE));
                scale = Math.max(scale, Math.abs(f.item()));
                return new double[] {f.item(), first.item(), second.item()};
            }
        }

        private INDArray moved(int i, double t) {
            double[] values = Span.of(origin.get(i)).toDoubles();
            double[] steps = Span.of(direction.get(i)).toDoubles();
            for (int k = 0; k < values.length; k++) {
                values[k] += t * steps[k];
            }
            return Memory.of(DataType.DOUBLE, values, origin.get(i).shape());
        }

        private Variable along(List<Variable> gradients) {
            Variable sum = Variable.of(Memory.zeros(DataType.DOUBLE));
            for (int i = 0; i < gradients.size(); i++) {
                if (gradients.get(i) != null) {
                    sum = Ops.add(sum, Ops.sum(Ops.mul(gradients.get(i), Variable.of(direction.get(i)))));
                }
            }
            return sum;
        }
    }

    private void checkStateDict(LayerExample example, long seed) throws IOException {
        Module layer = example.layer().eval();
        Path file = Files.createTempFile("layer", ".safetensors");
        try {
            layer.stateDict().writeSafetensors(file);
            LayerExample other = draw(layer.getClass(), seed);
            fill(other.layer(), seed + 7);
            other.layer().eval().load(StateDict.readSafetensors(file), DataType.DOUBLE);
            try (Scope scope = Scope.open()) {
                double[] expected = values(layer.apply(Variable.of(example.input())));
                assertThat(values(other.layer().apply(Variable.of(example.input()))))
                        .containsExactly(expected);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void checkFrozen(LayerExample example, long seed) {
        Module layer = example.layer().to(DataType.FLOAT).eval().setTrainable(false);
        INDArray input = Memory.copy(example.input(), DataType.FLOAT);
        try (Scope scope = Scope.open();
                FrozenNetwork frozen = layer.freeze()) {
            Variable x = Variable.leaf(input);
            Variable expected = layer.apply(x);
            Variable found = frozen.apply(x);
            close("output", values(found), values(expected));
            Variable c = Variable.of(Memory.copy(new Draw(seed).normal(expected.shape()), DataType.FLOAT));
            close(
                    "gradient",
                    values(Gradients.of(found).upstream(c).wrt(x)),
                    values(Gradients.of(expected).upstream(c).wrt(x)));
        }
    }

    private static double[] values(Variable v) {
        return Span.of(v.value()).toDoubles();
    }

    private static void close(String what, double[] found, double[] expected) {
        assertThat(found).as(what).hasSameSizeAs(expected);
        double most = 1;
        for (double value : expected) {
            most = Math.max(most, Math.abs(value));
        }
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).as("%s at %d", what, i).isCloseTo(expected[i], within(1e-5 * most));
        }
    }
}
