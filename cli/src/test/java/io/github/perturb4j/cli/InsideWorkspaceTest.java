package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.attacks.Attack;
import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.Budget;
import io.github.perturb4j.attacks.MinimalNormAttack;
import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.LinfBall;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.universal.UniversalAttack;
import io.github.perturb4j.autodiff.Draw;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.optim.Adam;
import io.github.perturb4j.nn.optim.AdamOptions;
import io.github.perturb4j.nn.optim.MovingAverage;
import io.github.perturb4j.nn.optim.Optimiser;
import io.github.perturb4j.nn.optim.Sgd;
import io.github.perturb4j.nn.optim.SgdOptions;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.Normalisation;
import io.github.perturb4j.resnet.image.Pixels;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Work of every module inside somebody's ND4J workspace takes nothing from it, and gives and keeps the same bits as
 * outside.
 */
class InsideWorkspaceTest {
    private static final WorkspaceConfiguration WORKSPACE = WorkspaceConfiguration.builder()
            .initialSize(1 << 22)
            .policyAllocation(AllocationPolicy.STRICT)
            .policyLearning(LearningPolicy.NONE)
            .policySpill(SpillPolicy.EXTERNAL)
            .build();

    private static MemoryWorkspace enter() {
        return Nd4j.getWorkspaceManager().getAndActivateWorkspace(WORKSPACE, "somebody's");
    }

    private static <T> T inside(Supplier<T> work) {
        T result;
        try (MemoryWorkspace workspace = enter()) {
            result = work.get();
            assertThat(workspace.getPrimaryOffset()).as("bytes taken").isZero();
        }
        try (MemoryWorkspace workspace = enter()) {
            assertThat(Nd4j.create(DataType.FLOAT, 1 << 19).assign(-78).isAttached())
                    .isTrue();
        }
        return result;
    }

    private static double[] values(INDArray array) {
        return Span.of(array).toDoubles();
    }

    private static INDArray images() {
        return Memory.copy(new Draw(3).uniform(0.1, 0.9, 2, 3, 32, 32), DataType.FLOAT);
    }

    /** Trains, and goes on after what was made at first has been overwritten if it lay in the workspace. */
    private static final class Training {
        private final Module network =
                Architecture.RESNET20_CIFAR.network(10).initialise(5).train();
        private final INDArray images = images();
        private final Optimiser optimiser;
        private final MovingAverage average = new MovingAverage(network, MovingAverage.Decay.constant(0.5));

        Training(boolean adam) {
            optimiser = adam
                    ? new Adam(network.namedParameters(), AdamOptions.adam())
                    : new Sgd(network.namedParameters(), SgdOptions.plain().withMomentum(0.9));
        }

        Training step() {
            try (Scope scope = Scope.open()) {
                Variable loss = Ops.mean(Ops.crossEntropy(network.forward(Variable.of(images)), 1, 2));
                optimiser.step(Gradients.of(loss).wrt(optimiser.variables()), 0.01);
                average.update();
            }
            return this;
        }

        StateDict result() {
            try (MovingAverage.Lent averages = average.swapIn()) {
                return network.stateDict();
            }
        }
    }

    @Test
    void trainingGivesTheSameWeightsStatisticsAndAverages() {
        for (boolean adam : new boolean[] {false, true}) {
            StateDict expected = new Training(adam).step().step().result();
            Training training = inside(() -> new Training(adam).step());
            inside(() -> training.step());
            assertThat(training.result()).isEqualTo(expected);
        }
    }

    @Test
    void aClassifierLoadedAndFrozenInsideServesOutside() {
        StateDict weights =
                Architecture.RESNET20_CIFAR.network(10).initialise(5).stateDict();
        Supplier<Classifier> load = () -> new Classifier(
                Architecture.RESNET20_CIFAR.network(10).load(weights, DataType.FLOAT),
                Normalisation.IMAGENET,
                Classifier.Bounds.UNIT,
                ClassNames.cifar10());
        INDArray images = images();
        try (Classifier outside = load.get();
                Classifier made = inside(() -> {
                    Classifier classifier = load.get();
                    classifier.logits(images).close();
                    return classifier;
                })) {
            assertThat(made.isFused()).isTrue();
            Variable x = Variable.leaf(images);
            Supplier<Variable> gradient = () ->
                    Gradients.of(Ops.sum(Ops.crossEntropy(made.apply(x), 1, 2))).wrt(x);
            double[] expected = values(outside.logits(images));
            assertThat(values(made.logits(images))).isEqualTo(expected);
            assertThat(values(inside(() -> made.logits(images)))).isEqualTo(expected);
            assertThat(values(Classifier.probabilities(inside(() -> made.logits(images)))))
                    .isEqualTo(values(Classifier.probabilities(made.logits(images))));
            assertThat(values(inside(gradient).value()))
                    .isEqualTo(values(gradient.get().value()));
            assertThat(made.network().stateDict()).isEqualTo(weights);
        }
    }

    @Test
    void imagesMadeInsideKeepTheirPixels() {
        RgbImage image = RgbImage.of(2, 1, new byte[] {1, 2, 3, 4, 5, 6});
        for (INDArray pixels : List.of(inside(() -> Pixels.toFloat(image)), inside(() -> Pixels.toDouble(image)))) {
            assertThat(inside(() -> Pixels.toImage(pixels)).sample(1, 0, 2)).isEqualTo(6);
        }
    }

    /** 3 x 5 x 5 pixels to three classes. */
    private static Variable model(Variable x) {
        Variable weight = Ops.constant(Memory.copy(new Draw(7).normal(3, 75), x.dtype()));
        return Ops.linear(Ops.tanh(Ops.flatten(x, 1)), weight, null);
    }

    private static List<double[]> attack(String name) {
        Attack attack = AttackCatalogue.parse(name);
        Norm norm = attack.norms().iterator().next();
        INDArray images = Memory.copy(new Draw(3).uniform(0.2, 0.8, 3, 3, 5, 5), DataType.FLOAT);
        double[] logits = values(model(Variable.of(images)).value());
        int[] labels = new int[3];
        for (int i = 0; i < 9; i++) {
            labels[i / 3] = logits[i] > logits[i / 3 * 3 + labels[i / 3]] ? i % 3 : labels[i / 3];
        }
        var result = AttackRunner.of(
                        InsideWorkspaceTest::model, norm.ball(Epsilon.of(norm.isCount() ? 3 : 0.1), PixelBox.UNIT))
                .budget(new Budget(25, 25))
                .run(attack, images, new CrossEntropy(labels));
        return List.of(values(result.adversarial()), values(result.perturbation()));
    }

    static Stream<String> attacks() {
        return AttackCatalogue.names().stream();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void anAttackGivesTheSameImages(String name) {
        List<double[]> expected = attack(name);
        List<double[]> found = inside(() -> attack(name));
        assertThat(found).containsExactlyElementsOf(expected);
    }

    @Test
    void aUniversalPerturbationIsTheSame() {
        INDArray images = Memory.copy(new Draw(3).uniform(0.2, 0.8, 3, 3, 5, 5), DataType.FLOAT);
        Supplier<INDArray> run =
                () -> new UniversalAttack((MinimalNormAttack) AttackCatalogue.parse("deepfool:steps=3"), 2, 0.8, 1)
                        .run(InsideWorkspaceTest::model, new LinfBall(0.2, PixelBox.UNIT), images)
                        .delta();
        INDArray expected = run.get();
        assertThat(values(inside(run))).isEqualTo(values(expected));
    }
}
