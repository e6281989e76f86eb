package io.github.perturb4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.Function;
import io.github.perturb4j.nn.Linear;
import io.github.perturb4j.nn.Losses;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.Sequential;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What all optimisers share: resuming, memory, checks. */
class OptimiserTest {
    private enum Kind {
        SGD {
            @Override
            Optimiser of(Module net) {
                return new Sgd(net.namedParameters(), SgdOptions.plain());
            }
        },
        DAMPED {
            @Override
            Optimiser of(Module net) {
                return new Sgd(
                        net.namedParameters(),
                        SgdOptions.plain().withMomentum(0.9).withDampening(0.3));
            }
        },
        NESTEROV {
            @Override
            Optimiser of(Module net) {
                return new Sgd(
                        net.namedParameters(),
                        SgdOptions.plain()
                                .withMomentum(0.9)
                                .withNesterov()
                                .withWeightDecay(WeightDecay.ofWeights(1e-3)));
            }
        },
        ADAM {
            @Override
            Optimiser of(Module net) {
                return new Adam(net.namedParameters(), AdamOptions.adam());
            }
        },
        ADAMW_AMSGRAD {
            @Override
            Optimiser of(Module net) {
                return new Adam(
                        net.namedParameters(), AdamOptions.adamW().withAmsgrad().withClipping(Clipping.byNorm(1)));
            }
        };

        abstract Optimiser of(Module net);
    }

    private static final SgdOptions MOMENTUM = SgdOptions.plain().withMomentum(0.9);
    private static final Schedule SCHEDULE = Schedule.cosine(0.05, 8, 0).withWarmUp(2, 0.1);

    private static void train(Toy net, Optimiser optimiser, int steps) {
        for (int i = 0; i < steps; i++) {
            optimiser.step(net.gradients(optimiser.steps()), SCHEDULE);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aResumedRunHasTheSameBits(Kind kind, @TempDir Path folder) {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            for (int cut : new int[] {0, 1, 5}) {
                Toy whole = Toy.pair(type);
                Optimiser uninterrupted = kind.of(whole);
                train(whole, uninterrupted, 9);

                Toy before = Toy.pair(type);
                Optimiser first = kind.of(before);
                train(before, first, cut);
                Path weights = folder.resolve(type + "-" + cut + "-weights");
                Path state = folder.resolve(type + "-" + cut + "-state");
                before.stateDict().writeSafetensors(weights);
                first.state().writeSafetensors(state);

                Toy after = Toy.pair(type);
                after.load(StateDict.readSafetensors(weights), type);
                Optimiser second = kind.of(after);
                second.load(StateDict.readSafetensors(state));
                assertThat(second.steps()).isEqualTo(cut);
                train(after, second, 9 - cut);
                assertThat(after.stateDict()).isEqualTo(whole.stateDict());
                assertThat(second.state()).isEqualTo(uninterrupted.state());
            }
        }
    }

    @Test
    void aStepWritesIntoTheArraysThatThereAre() {
        Toy net = Toy.pair(DataType.FLOAT);
        Variable p = net.get("p").variable();
        INDArray array = p.value();
        double[] before = net.values("p");
        train(net, Kind.ADAMW_AMSGRAD.of(net), 3);
        assertThat(net.get("p").variable()).isSameAs(p);
        assertThat(p.value()).isSameAs(array);
        assertThat(net.values("p")).isNotEqualTo(before);
    }

    @Test
    void aStepTakesNoMemoryOfTheSizeOfTheParameters() {
        Toy net = Toy.single(DataType.FLOAT, 200_000);
        Optimiser adam = Kind.ADAMW_AMSGRAD.of(net);
        List<Variable> gradients = net.gradients(0);
        adam.step(gradients, 0.01); // the threads' working memory
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int t = 0; t < 5; t++) {
            adam.step(gradients, 0.01);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(5 * 32_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4095, 4096, 4097, 20_000})
    void everyElementIsTreatedAlike(int n) {
        for (Kind kind : Kind.values()) {
            if (kind == Kind.ADAMW_AMSGRAD) {
                continue; // clips by the norm of the whole
            }
            Toy net = Toy.single(DataType.DOUBLE, n);
            Optimiser optimiser = kind.of(net);
            double[] start = net.values("p");
            double[][] g = {Toy.unit("a", n), Toy.unit("b", n), Toy.unit("c", n)};
            double sum = 0;
            for (double[] each : g) {
                double norm = optimiser.step(net.gradients(each), 0.1);
                sum = Arrays.stream(each).map(x -> x * x).sum();
                assertThat(norm).isCloseTo(Math.sqrt(sum), within(1e-10));
            }
            double[] end = net.values("p");
            for (int i : new int[] {0, n / 2, Math.max(0, n - 2), n - 1}) {
                Toy alone = Toy.single(DataType.DOUBLE, 1);
                alone.set("p", start[i]);
                Optimiser single = kind.of(alone);
                for (double[] each : g) {
                    single.step(alone.gradients(new double[] {each[i]}), 0.1);
                }
                assertThat(end[i]).as("%s, element %d of %d", kind, i, n).isEqualTo(alone.values("p")[0]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e200})
    void aGradientThatIsNotFiniteIsNamedAndChangesNothing(double bad) {
        Toy net = new Toy(DataType.DOUBLE, shapes("first", 5000, "second", 9000, "third", 3));
        Optimiser adam = Kind.ADAM.of(net);
        double[][] zeros = {new double[5000], new double[9000], new double[3]};
        adam.step(net.gradients(zeros), 0.1);
        StateDict weights = net.stateDict();
        StateDict state = adam.state();
        zeros[1][8500] = bad;
        zeros[2][0] = Double.NaN;
        NonFiniteGradientException thrown =
                catchThrowableOfType(NonFiniteGradientException.class, () -> adam.step(net.gradients(zeros), 0.1));
        assertThat(thrown)
                .hasMessageContaining("'second' holds " + bad + " at index 8500")
                .hasMessageContaining("in step 1 ");
        assertThat(thrown.parameter()).isEqualTo("second");
        assertThat(thrown.step()).isEqualTo(1);
        assertThat(net.stateDict()).isEqualTo(weights);
        assertThat(adam.state()).isEqualTo(state);
    }

    private static Map<String, long[]> shapes(Object... namesAndLengths) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (int i = 0; i < namesAndLengths.length; i += 2) {
            shapes.put((String) namesAndLengths[i], new long[] {(Integer) namesAndLengths[i + 1]});
        }
        return shapes;
    }

    @Test
    void largeFloat32GradientsAreNoOverflow() {
        Toy net = Toy.single(DataType.FLOAT, 2);
        double norm = Kind.SGD.of(net).step(net.gradients(new double[] {3e38, 3e38}), 0);
        assertThat(norm).isCloseTo(3e38 * Math.sqrt(2), within(1e33));
    }

    @Test
    void gradientsMustFitTheParameters() {
        Toy net = Toy.pair(DataType.FLOAT);
        Optimiser sgd = Kind.DAMPED.of(net);
        List<Variable> good = net.gradients(0);
        double[] before = net.values("p");
        assertThatThrownBy(() -> sgd.step(good.subList(0, 1), 0.1))
                .hasMessageContaining("each of 2 parameters, found 1");
        assertThatThrownBy(() -> sgd.step(List.of(good.get(1), good.get(0)), 0.1))
                .hasMessage("the gradient of 'p' must be FLOAT[2, 3], found FLOAT[4]");
        assertThatThrownBy(() -> sgd.step(Toy.pair(DataType.DOUBLE).gradients(0), 0.1))
                .hasMessageContaining("found DOUBLE[2, 3]");
        assertThatThrownBy(() -> sgd.step(Arrays.asList(good.get(0), null), 0.1))
                .hasMessageContaining("no gradient for 'q'");
        assertThatThrownBy(() -> sgd.step(good, -0.1)).hasMessageContaining("learning rate");
        assertThatThrownBy(() -> sgd.step(good, Double.NaN)).hasMessageContaining("NaN");
        net.to(DataType.DOUBLE);
        assertThatThrownBy(() -> sgd.step(Toy.pair(DataType.DOUBLE).gradients(0), 0.1))
                .hasMessageContaining("'p' is DOUBLE")
                .hasMessageContaining("FLOAT");
        assertThat(sgd.steps()).isZero();
        assertThat(net.values("p")).containsExactly(before);
    }

    @Test
    void theStateOfAnotherRunIsRefusedWhole() {
        Toy net = Toy.pair(DataType.FLOAT);
        Optimiser sgd = new Sgd(net.namedParameters(), MOMENTUM);
        train(net, sgd, 2);
        StateDict state = sgd.state();
        assertThatThrownBy(() -> Kind.ADAM.of(net).load(state))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("Adam")
                .hasMessageContaining("exp_avg.p")
                .hasMessageContaining("momentum.q");
        Map<String, TensorData> wrong = new LinkedHashMap<>(state.tensors());
        wrong.put("momentum.q", wrong.get("momentum.p"));
        assertThatThrownBy(() -> sgd.load(StateDict.of(wrong))).hasMessageContaining("[2, 3], expected [4]");
        Map<String, TensorData> counter = new LinkedHashMap<>(state.tensors());
        counter.put("step", SavedState.counter(-3));
        assertThatThrownBy(() -> sgd.load(StateDict.of(counter))).hasMessageContaining("holding -3.0");
        assertThat(sgd.state()).isEqualTo(state);
    }

    @Test
    void frozenAndTiedParametersAreTakenOnceOrNotAtAll() {
        Linear tied = new Linear(2, 2);
        Module net = new Sequential(tied, tied).initialise(1);
        Optimiser sgd = Kind.SGD.of(net);
        assertThat(sgd.parameters().keySet()).containsExactly("0.weight", "0.bias");
        assertThat(sgd.variables()).hasSize(2);
        Module frozen = new Linear(2, 2).initialise(1).setTrainable(false);
        assertThatThrownBy(() -> Kind.SGD.of(frozen)).hasMessageContaining("none of 2 parameters");
        assertThatThrownBy(() -> Kind.ADAM.of(new Linear(2, 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("initialise(seed)");
    }

    @Test
    void decayCanSpareChosenParameters() {
        Module net = new Sequential(new Linear(3, 2), Function.relu(), new Linear(2, 2)).initialise(1);
        Map<String, Double> rates = new LinkedHashMap<>();
        WeightDecay ofWeights = WeightDecay.ofWeights(0.5);
        net.namedParameters().forEach((name, p) -> rates.put(name, ofWeights.rate(name, p)));
        assertThat(rates).isEqualTo(Map.of("0.weight", 0.5, "0.bias", 0.0, "2.weight", 0.5, "2.bias", 0.0));
        WeightDecay last = WeightDecay.of(0.1, (name, p) -> name.startsWith("2."));
        assertThat(last.rate("2.bias", net.namedParameters().get("2.bias"))).isEqualTo(0.1);
        assertThat(last.rate("0.bias", net.namedParameters().get("0.bias"))).isZero();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aSmallNetworkLearns(Kind kind) {
        Module net = new Sequential(new Linear(2, 8), Function.relu(), new Linear(8, 2))
                .initialise(4)
                .to(DataType.DOUBLE);
        Optimiser optimiser = kind.of(net);
        double[] points = Toy.unit("points", 64);
        int[] labels = new int[32];
        Arrays.setAll(labels, i -> points[2 * i] + points[2 * i + 1] / 2 > 0 ? 1 : 0);
        Variable x = Variable.of(Memory.of(DataType.DOUBLE, points, labels.length, 2));
        double first = 0;
        double last = 0;
        for (int t = 0; t < 400; t++) {
            Variable loss = Ops.mean(Losses.crossEntropy(net.forward(x), labels));
            last = loss.item();
            first = t == 0 ? last : first;
            optimiser.step(Gradients.of(loss).wrt(optimiser.variables()), 0.03);
        }
        assertThat(last).as("loss, from %s", first).isLessThan(first * 0.8);
    }
}
