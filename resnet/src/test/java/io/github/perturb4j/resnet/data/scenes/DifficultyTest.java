package io.github.perturb4j.resnet.data.scenes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.kernel.CounterRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Simple classifiers do better than chance but far from well; docs/scenes.md has the numbers for more data. */
class DifficultyTest {
    private static final int TRAIN = 3000;
    private static final int TEST = 500;
    private static final int CLASSES = 10;
    /** Each picture as the means of 3x3 pixels: 16 x 16 x 3 features. */
    private static final int SIDE = 16;

    private static final int FEATURES = 3 * SIDE * SIDE;

    private final Scenes train = Scenes.train(1, TRAIN);
    private final Scenes test = Scenes.test(TEST);
    private final float[][] trainX = features(train);
    private final float[][] testX = features(test);

    private static float[][] features(Scenes scenes) {
        return IntStream.range(0, scenes.size())
                .parallel()
                .mapToObj(i -> {
                    byte[] pixels = scenes.image(i).toBytes();
                    float[] x = new float[FEATURES];
                    for (int k = 0; k < pixels.length; k++) {
                        int row = k / (3 * Scenes.DEFAULT_SIZE);
                        int column = k / 3 % Scenes.DEFAULT_SIZE;
                        x[3 * (row / 3 * SIDE + column / 3) + k % 3] += ((pixels[k] & 0xFF) / 255f - 0.5f) / 9;
                    }
                    return x;
                })
                .toArray(float[][]::new);
    }

    private static int largest(float[] values) {
        return IntStream.range(0, values.length).reduce(0, (a, b) -> values[b] > values[a] ? b : a);
    }

    private static float[] scores(float[][] weights, float[] x) {
        float[] z = new float[CLASSES];
        for (int c = 0; c < CLASSES; c++) {
            for (int k = 0; k < FEATURES; k++) {
                z[c] += weights[c][k] * x[k];
            }
            z[c] += weights[c][FEATURES];
        }
        return z;
    }

    /** Softmax regression by stochastic gradient descent, 15 epochs. */
    private float[][] regression() {
        float[][] weights = new float[CLASSES][FEATURES + 1];
        for (int epoch = 0; epoch < 15; epoch++) {
            CounterRandom random = new CounterRandom(epoch);
            float rate = 0.03f / (1 + epoch);
            for (int step = 0; step < TRAIN; step++) {
                int i = random.nextInt(TRAIN);
                float[] p = scores(weights, trainX[i]);
                double sum = 0;
                for (float z : p) {
                    sum += Math.exp(z);
                }
                for (int c = 0; c < CLASSES; c++) {
                    float g = rate * (float) (Math.exp(p[c]) / sum - (c == train.label(i) ? 1 : 0));
                    for (int k = 0; k < FEATURES; k++) {
                        weights[c][k] -= g * trainX[i][k];
                    }
                    weights[c][FEATURES] -= g;
                }
            }
        }
        return weights;
    }

    @Test
    void aLinearClassifierFails() {
        float[][] weights = regression();
        long right = IntStream.range(0, TEST)
                .filter(i -> largest(scores(weights, testX[i])) == test.label(i))
                .count();
        assertThat(right / (double) TEST).isBetween(0.15, 0.40);
    }

    @Test
    void theNearestNeighbourFails() {
        long right = IntStream.range(0, TEST)
                .parallel()
                .filter(i -> train.label(nearest(testX[i])) == test.label(i))
                .count();
        assertThat(right / (double) TEST).isBetween(0.12, 0.40);
    }

    private int nearest(float[] x) {
        float best = Float.POSITIVE_INFINITY;
        int at = -1;
        for (int i = 0; i < TRAIN; i++) {
            float distance = 0;
            for (int k = 0; k < FEATURES; k++) {
                float d = x[k] - trainX[i][k];
                distance += d * d;
            }
            if (distance < best) {
                best = distance;
                at = i;
            }
        }
        return at;
    }
}
