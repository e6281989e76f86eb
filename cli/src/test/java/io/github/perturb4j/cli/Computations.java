package io.github.perturb4j.cli;

import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.catalogue.AttackCatalogue;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.threat.Epsilon;
import io.github.perturb4j.attacks.threat.Norm;
import io.github.perturb4j.attacks.threat.PixelBox;
import io.github.perturb4j.attacks.threat.Points;
import io.github.perturb4j.autodiff.Gradients;
import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import io.github.perturb4j.autodiff.kernel.Parallel;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.BatchNorm2d;
import io.github.perturb4j.nn.Conv2d;
import io.github.perturb4j.nn.Function;
import io.github.perturb4j.nn.Linear;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.Sequential;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.optim.MovingAverage;
import io.github.perturb4j.nn.optim.Schedule;
import io.github.perturb4j.nn.optim.Sgd;
import io.github.perturb4j.nn.optim.SgdOptions;
import io.github.perturb4j.resnet.Architecture;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.Classifier;
import io.github.perturb4j.resnet.DetWeights;
import io.github.perturb4j.resnet.Normalisation;
import io.github.perturb4j.weights.Checkpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What README's 'same bits' is tried on: a classifier's logits, gradients and attacks, by both its paths, and training.
 */
final class Computations implements AutoCloseable {
    static final int SAMPLES = 5;
    static final List<String> ATTACKS = List.of(
            "pgd:steps=4,restarts=2", "apgd-ce:steps=6", "mi-fgsm:steps=3", "square:queries=40", "deepfool:steps=3");

    final Classifier classifier;
    private final INDArray images;

    private Computations(Classifier classifier, long height, long width) {
        this.classifier = classifier;
        this.images = DetWeights.image("same bits", DataType.FLOAT, SAMPLES, 3, height, width);
    }

    /** A small network with odd numbers of channels, groups, strides and a residual block, on images of odd sides. */
    static Computations small() {
        Module network = smallNetwork().initialise(5);
        return new Computations(
                new Classifier(network, Normalisation.IMAGENET, Classifier.Bounds.UNIT, ClassNames.cifar10()), 33, 35);
    }

    /** relu(x + body(x)). */
    private static final class Residual extends Module {
        private final Module body;

        Residual(Module body) {
            this.body = part("body", body);
        }

        @Override
        public Variable forward(Variable x) {
            return Ops.relu(Ops.add(body.forward(x), x));
        }
    }

    private static Module smallNetwork() {
        Module body = new Sequential(
                new Conv2d(12, 12, 3, 1, 1, 3), new BatchNorm2d(12), Function.relu(), new Conv2d(12, 12, 3, 1, 1, 1));
        return new Sequential(
                new Conv2d(3, 12, 5, 2, 1, 1, true),
                new BatchNorm2d(12),
                Function.relu(),
                new Residual(body),
                Function.maxPool2d(3, 2, 1),
                new Conv2d(12, 17, 1, 1, 0, 1),
                Function.globalAvgPool(),
                new Linear(17, 10));
    }

    /** ResNet-20 with the published weights where they lie beside the checkout, else with some that are drawn. */
    static Computations resnet20() {
        Architecture architecture = Architecture.RESNET20_CIFAR;
        StateDict weights = DetWeights.dict(architecture.network().shapes(), true);
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path file = at.resolve("shared").resolve("real").resolve("resnet20-12fca82f.th");
            if (Files.isRegularFile(file)) {
                weights = Checkpoint.read(file);
                break;
            }
        }
        return new Computations(Classifier.of(architecture, weights, DataType.FLOAT), 32, 32);
    }

    double[][] logits(boolean plain, int... samples) {
        try (Scope scope = Scope.open()) {
            Variable x = Variable.of(Points.select(images, samples));
            return rows(path(plain).apply(x).value());
        }
    }

    double[][] gradients(boolean plain, int... samples) {
        return gradients(path(plain), samples);
    }

    double[][] gradients(UnaryOperator<Variable> f, int... samples) {
        try (Scope scope = Scope.open()) {
            Variable x = Variable.leaf(Points.select(images, samples));
            Variable loss = Ops.sum(Ops.crossEntropy(f.apply(x), samples));
            return rows(Gradients.of(loss).wrt(x).value());
        }
    }

    private UnaryOperator<Variable> path(boolean plain) {
        return plain ? classifier.plain() : classifier;
    }

    /** @param event what happens before every use of the model */
    double[][] attack(String spec, boolean plain, Runnable event, int... samples) {
        long[] ids = Arrays.stream(samples).asLongStream().toArray();
        INDArray x = Points.select(images, samples);
        int[] labels = new int[samples.length];
        double[][] logits = logits(plain, samples);
        Arrays.setAll(labels, i -> first(logits[i]));
        return rows(AttackRunner.of(path(plain), Norm.LINF.ball(Epsilon.of(0.03), PixelBox.UNIT))
                .seed(3)
                .sampleIds(ids)
                .batchSize(3)
                .cancelWhen(() -> {
                    event.run();
                    return false;
                })
                .run(AttackCatalogue.parse(spec), x, new CrossEntropy(labels))
                .adversarial());
    }

    private static int first(double... numbers) {
        int best = 0;
        for (int i = 1; i < numbers.length; i++) {
            best = numbers[i] > numbers[best] ? i : best;
        }
        return best;
    }

    static double[][] rows(INDArray batch) {
        double[] all = Span.of(batch).toDoubles();
        int n = (int) batch.size(0);
        int size = all.length / n;
        double[][] rows = new double[n][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(all, i * size, (i + 1) * size));
        return rows;
    }

    /** Every array of the network is replaced by an equal one. */
    void replaceByEqual() {
        classifier
                .network()
                .namedParameters()
                .values()
                .forEach(p -> p.set(Memory.copy(p.variable().value(), DataType.FLOAT)));
        classifier.network().namedBuffers().values().stream()
                .filter(b -> !b.isCounter())
                .forEach(b -> b.set(Memory.copy(b.value(), DataType.FLOAT)));
    }

    /** Other weights are loaded and used, in the arrays and in new ones, and then the first ones again. */
    void useOtherWeights() {
        StateDict own = classifier.network().stateDict();
        MovingAverage average = new MovingAverage(classifier.network(), MovingAverage.Decay.mean());
        classifier.network().initialise(77);
        logits(false, 0, 1);
        try (MovingAverage.Lent lent = average.swapIn()) {
            logits(false, 1);
        }
        logits(false, 2);
        classifier.network().load(own, DataType.FLOAT);
    }

    /**
     * The weights and averages after a few steps; where {@code stopped}, the second half is made by new objects from
     * what was saved.
     */
    double[][] trained(boolean stopped) {
        Module network = smallNetwork().initialise(9).train();
        SgdOptions options = SgdOptions.plain().withMomentum(0.9).withNesterov();
        Sgd optimiser = new Sgd(network.namedParameters(), options);
        MovingAverage average = new MovingAverage(network, MovingAverage.Decay.constant(0.6));
        for (int step = 0; step < 6; step++) {
            if (stopped && step == 3) {
                StateDict values = network.stateDict();
                StateDict state = optimiser.state();
                StateDict averages = average.state();
                network = smallNetwork().load(values, DataType.FLOAT).train();
                optimiser = new Sgd(network.namedParameters(), options);
                optimiser.load(state);
                average = new MovingAverage(network, MovingAverage.Decay.constant(0.6));
                average.load(averages);
            }
            try (Scope scope = Scope.open()) {
                Variable loss = Ops.mean(Ops.crossEntropy(network.apply(Variable.of(images)), 0, 1, 2, 3, step));
                optimiser.step(Gradients.of(loss).wrt(optimiser.variables()), Schedule.cosine(0.1, 6, 0));
            }
            average.update();
        }
        return average.averages().tensors().values().stream()
                .map(tensor -> tensor.toDoubles())
                .toArray(double[][]::new);
    }

    /** A checksum of each, in a JVM of some number of threads; the last depends on that number. */
    public static void main(String[] args) {
        Map<String, Object> sums = new LinkedHashMap<>();
        int[] all = {0, 1, 2, 3, 4};
        try (Computations small = small();
                Computations resnet = resnet20()) {
            for (boolean plain : new boolean[] {false, true}) {
                sums.put("small logits " + plain, Arrays.deepHashCode(small.logits(plain, all)));
                sums.put("small gradients " + plain, Arrays.deepHashCode(small.gradients(plain, all)));
                sums.put("logits " + plain, Arrays.deepHashCode(resnet.logits(plain, all)));
                sums.put("gradients " + plain, Arrays.deepHashCode(resnet.gradients(plain, all)));
                for (String attack : ATTACKS) {
                    sums.put(attack + " " + plain, Arrays.deepHashCode(small.attack(attack, plain, () -> {}, all)));
                }
            }
            sums.put("trained", Arrays.deepHashCode(small.trained(false)));
        }
        System.out.println("checksums " + sums);
        System.out.println("threads " + Parallel.threads());
    }

    /** Frees what the next call makes anew. */
    @Override
    public void close() {
        classifier.close();
    }
}
