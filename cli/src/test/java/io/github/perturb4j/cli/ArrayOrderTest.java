package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.attacks.universal.UniversalPerturbation;
import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Op;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.check.GradCheck;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.ops.Add;
import io.github.perturb4j.autodiff.ops.Tanh;
import io.github.perturb4j.nn.Linear;
import io.github.perturb4j.nn.TensorData;
import io.github.perturb4j.nn.optim.Sgd;
import io.github.perturb4j.nn.optim.SgdOptions;
import io.github.perturb4j.nn.train.Accuracy;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.Normalisation;
import io.github.perturb4j.resnet.image.Pixels;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Whatever takes an array reads one in 'f' order, transposed or a view of a larger one as its copy in 'c' order, or
 * refuses it.
 */
class ArrayOrderTest {
    private static final ThreatModel BALL = Norm.LINF.ball(Epsilon.of(0.1), PixelBox.UNIT);

    /** The same numbers in the same shape, in other orders. */
    private static Map<String, INDArray> orders(INDArray plain) {
        int rank = plain.rank();
        Map<String, INDArray> orders = new LinkedHashMap<>();
        orders.put("f", plain.dup('f'));
        int[] reversed = new int[rank];
        long[] larger = plain.shape().clone();
        INDArrayIndex[] middle = new INDArrayIndex[rank];
        INDArrayIndex[] every = new INDArrayIndex[rank];
        long[] twice = plain.shape().clone();
        for (int d = 0; d < rank; d++) {
            reversed[d] = rank - 1 - d;
            middle[d] = NDArrayIndex.interval(1, 1 + larger[d]);
            every[d] = NDArrayIndex.interval(0, 2, 2 * twice[d]);
            larger[d] += 2;
            twice[d] *= 2;
        }
        orders.put("transposed", plain.permute(reversed).dup('c').permute(reversed));
        INDArray around = Nd4j.valueArrayOf(larger, 7.0, plain.dataType());
        around.get(middle).assign(plain);
        orders.put("inside a larger one", around.get(middle));
        INDArray between = Nd4j.valueArrayOf(twice, 7.0, plain.dataType());
        between.get(every).assign(plain);
        orders.put("every second", between.get(every));
        long[] three = LongStream.concat(LongStream.of(3), Arrays.stream(plain.shape()))
                .toArray();
        INDArray stacked = Nd4j.valueArrayOf(three, 7.0, plain.dataType());
        INDArray second = stacked.slice(1);
        second.assign(plain);
        orders.put("a contiguous view", second);
        return orders;
    }

    private static double[] read(INDArray array) {
        return Span.of(Memory.contiguous(array)).toDoubles();
    }

    private static double[] read(Variable v) {
        return read(v.value());
    }

    private static INDArray draw(long seed, long... shape) {
        return Memory.copy(new Draw(seed).uniform(0.1, 0.9, shape), DataType.FLOAT);
    }

    private static Variable model(Variable x) {
        return Ops.linear(Ops.tanh(Ops.flatten(x, 1)), Variable.of(Memory.copy(draw(7, 3, 75), x.dtype())), null);
    }

    /** An entry that takes an array of the shape. */
    record Entry(String name, Function<INDArray, Object> of, long... shape) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final long[] IMAGES = {2, 3, 5, 5};
    private static final INDArray ORIGINALS = draw(5, IMAGES);

    static Stream<Entry> entries() {
        return Stream.of(
                new Entry("Variable.of", a -> read(Ops.softmax(Variable.of(a), 1)), 3, 4),
                new Entry(
                        "Variable.leaf",
                        a -> {
                            Variable x = Variable.leaf(a);
                            return read(Gradients.of(Ops.sum(Ops.mul(x, Variable.of(draw(2, 3, 4)))))
                                    .wrt(x));
                        },
                        3,
                        4),
                new Entry(
                        "upstream",
                        a -> {
                            Variable x = Variable.leaf(draw(2, 3, 4));
                            return read(Gradients.of(Ops.square(x))
                                    .upstream(Variable.of(a))
                                    .wrt(x));
                        },
                        3,
                        4),
                new Entry("Ops.constant", a -> read(Ops.exp(Ops.constant(a))), 3, 4),
                new Entry("Memory.copy", a -> read(Memory.copy(a, DataType.DOUBLE)), 3, 4),
                new Entry("Memory.owned", a -> read(Memory.owned(a)), 3, 4),
                new Entry(
                        "GradCheck",
                        a -> GradCheck.of(x -> Ops.square(x[0]))
                                .run(Memory.copy(a, DataType.DOUBLE), a.castTo(DataType.DOUBLE))
                                .passed(),
                        3,
                        4),
                new Entry("TensorData.of", a -> TensorData.of(a).toDoubles(), 3, 4),
                new Entry(
                        "Parameter.set",
                        a -> {
                            Linear layer = new Linear(4, 3);
                            layer.initialise(1);
                            layer.namedParameters().get("weight").set(a);
                            Sgd sgd = new Sgd(
                                    layer.namedParameters(), SgdOptions.plain().withMomentum(0.5));
                            sgd.step(List.of(Variable.of(draw(2, 3, 4)), Variable.of(draw(3, 3))), 0.1);
                            return read(layer.forward(Variable.of(draw(4, 2, 4))));
                        },
                        3,
                        4),
                new Entry(
                        "Optimiser.step",
                        a -> {
                            Linear layer = new Linear(4, 3);
                            layer.initialise(1);
                            Sgd sgd = new Sgd(layer.namedParameters(), SgdOptions.plain());
                            sgd.step(List.of(Variable.of(a), Variable.of(draw(3, 3))), 0.1);
                            return read(layer.namedParameters().get("weight").variable());
                        },
                        3,
                        4),
                new Entry("Accuracy", a -> Accuracy.correct(a, new int[] {0, 1, 2}), 3, 4),
                new Entry("probabilities", a -> read(Classifier.probabilities(a)), 3, 4),
                new Entry("Pixels.toImage", a -> Pixels.toImage(a).sample(3, 2, 1), 1, 3, 5, 5),
                new Entry(
                        "Pixels.perturbation", a -> Pixels.perturbation(a, 0.3).sample(1, 4, 2), 3, 5, 5),
                new Entry("Pixels.fillingFactor", Pixels::fillingFactor, 3, 5, 5),
                new Entry(
                        "AttackRunner.run",
                        a -> read(AttackRunner.of(ArrayOrderTest::model, BALL)
                                .run(AttackCatalogue.parse("pgd:steps=3"), a, new CrossEntropy(0, 1))
                                .adversarial()),
                        IMAGES),
                new Entry("project x", a -> read(BALL.project(a, ORIGINALS)), IMAGES),
                new Entry("project x0", a -> read(BALL.project(ORIGINALS, a)), IMAGES),
                new Entry("ascend", a -> read(BALL.ascend(ORIGINALS, a, 0.01, 0.02)), IMAGES),
                new Entry("contains", a -> BALL.contains(a, ORIGINALS), IMAGES),
                new Entry("Points.add", a -> read(Points.add(ORIGINALS, 2, a)), IMAGES),
                new Entry("Points.select", a -> read(Points.select(a, 1, 1, 0)), IMAGES),
                new Entry(
                        "Points.assign",
                        a -> {
                            INDArray x = Memory.copy(ORIGINALS, DataType.FLOAT);
                            Points.assign(x, a);
                            return read(x);
                        },
                        IMAGES),
                new Entry("firstOutside", a -> new PixelBox(0, 0.8).firstOutside(a), IMAGES),
                new Entry(
                        "universal images",
                        a -> read(new UniversalPerturbation(draw(9, 1, 3, 5, 5), PixelBox.UNIT, List.of()).apply(a)),
                        IMAGES),
                new Entry(
                        "universal delta",
                        a -> read(new UniversalPerturbation(a, PixelBox.UNIT, List.of()).apply(ORIGINALS)),
                        1,
                        3,
                        5,
                        5));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void readsEveryOrderAlike(Entry entry) {
        INDArray plain = draw(1, entry.shape);
        Object expected = entry.of.apply(Memory.copy(plain, DataType.FLOAT));
        orders(plain).forEach((order, array) -> {
            assertThat(read(array)).as(order).isEqualTo(read(plain));
            assertThat(entry.of.apply(array)).as(order).isEqualTo(expected);
        });
    }

    @Test
    void aFrozenClassifierReadsEveryOrderAlike() {
        try (Classifier classifier = new Classifier(
                Architecture.RESNET20_CIFAR.network(10).initialise(5),
                Normalisation.IMAGENET,
                Classifier.Bounds.UNIT,
                ClassNames.cifar10())) {
            INDArray plain = draw(1, 2, 3, 32, 32);
            double[] expected = read(classifier.logits(plain));
            orders(plain)
                    .forEach((order, array) ->
                            assertThat(read(classifier.logits(array))).as(order).isEqualTo(expected));
        }
    }

    @Test
    void kernelsAndSpansRefuseWhatIsNotInRowMajorOrder() {
        Op[] ops = {new Tanh(), new Add()};
        INDArray plain = draw(1, 3, 4);
        orders(plain).forEach((order, array) -> {
            if (order.equals("a contiguous view")) {
                assertThat(Span.of(array).toDoubles()).isEqualTo(read(plain));
                return;
            }
            assertThatThrownBy(() -> Span.of(array))
                    .as(order)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[3, 4]")
                    .hasMessageContaining("strides")
                    .hasMessageContaining("Memory.contiguous");
            for (Op op : ops) {
                INDArray[] inputs = op instanceof Add ? new INDArray[] {plain, array} : new INDArray[] {array};
                assertThatThrownBy(() -> op.forward(inputs)).as(order).hasMessageContaining("Memory.contiguous");
            }
        });
    }
}
