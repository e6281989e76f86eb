package io.github.perturb4j.cli.train;

import io.github.perturb4j.attacks.Attack;
import io.github.perturb4j.attacks.AttackResult;
import io.github.perturb4j.attacks.AttackRunner;
import io.github.perturb4j.attacks.criterion.CrossEntropy;
import io.github.perturb4j.attacks.threat.ThreatModel;
import io.github.perturb4j.autodiff.Recording;
import io.github.perturb4j.autodiff.Scope;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.nn.Module;
import io.github.perturb4j.nn.train.Accuracy;
import io.github.perturb4j.nn.train.Batch;
import io.github.perturb4j.nn.train.BatchSource.BatchIterator;
import io.github.perturb4j.resnet.ClassNames;
import io.github.perturb4j.resnet.Normalisation;
import io.github.perturb4j.resnet.data.Batches;
import io.github.perturb4j.resnet.data.Dataset;
import io.github.perturb4j.resnet.image.RgbImage;
import java.util.Arrays;
import java.util.function.ToIntFunction;

/**
 * How many images of a data set a network classifies right.
 *
 * @param correct of the first {@code samples}
 */
record TestScore(int correct, int samples) {
    private static final int BATCH = 100;

    double accuracy() {
        return (double) correct / samples;
    }

    /** On the images as they are. The network is left in the mode it was in. */
    static TestScore clean(Module network, Dataset data, int limit) {
        return count(network, data, limit, batch -> {
            try (Recording off = Recording.off();
                    Scope scope = Scope.open()) {
                Variable logits = network.forward(Normalisation.IMAGENET.apply(Variable.of(batch.inputs())));
                return Accuracy.correct(logits.value(), batch.labels());
            }
        });
    }

    /** After an attack, of whose iterates any that fools the network counts; misclassified images are wrong already. */
    static TestScore attacked(Module network, Dataset data, int limit, ThreatModel threat, Attack attack) {
        return count(network, data, limit, batch -> {
            long[] ids = Arrays.stream(batch.indices()).asLongStream().toArray();
            try (Scope scope = Scope.open()) {
                AttackResult result = AttackRunner.of(x -> network.forward(Normalisation.IMAGENET.apply(x)), threat)
                        .batchSize(BATCH)
                        .sampleIds(ids)
                        .run(attack, batch.inputs(), new CrossEntropy(batch.labels()));
                return result.correct();
            }
        });
    }

    private static TestScore count(Module network, Dataset data, int limit, ToIntFunction<Batch> right) {
        boolean training = network.isTraining();
        network.eval();
        int correct = 0;
        int samples = 0;
        try (BatchIterator batches = Batches.of(first(data, limit), BATCH).epoch(0)) {
            while (batches.hasNext()) {
                try (Batch batch = batches.next()) {
                    correct += right.applyAsInt(batch);
                    samples += batch.size();
                }
            }
        } finally {
            if (training) {
                network.train();
            }
        }
        return new TestScore(correct, samples);
    }

    /** The first {@code limit} images, or all there are. */
    private static Dataset first(Dataset data, int limit) {
        return new Dataset() {
            @Override
            public int size() {
                return Math.min(limit, data.size());
            }

            @Override
            public ClassNames classNames() {
                return data.classNames();
            }

            @Override
            public RgbImage image(int index) {
                return data.image(index);
            }

            @Override
            public int label(int index) {
                return data.label(index);
            }
        };
    }
}
