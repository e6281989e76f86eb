package io.github.perturb4j.nn.train;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where a run is: the batch to come, and the sums over the epoch so far.
 *
 * @param epoch of the batch to come
 * @param batch its number
 * @param samples of this epoch so far
 * @param loss summed over them
 * @param right how many were classified right
 */
record TrainingProgress(int epoch, int batch, long samples, double loss, long right) {
    static final TrainingProgress START = new TrainingProgress(0, 0, 0, 0, 0);

    TrainingProgress after(double meanLoss, INDArray logits, int[] labels) {
        return new TrainingProgress(
                epoch,
                batch + 1,
                samples + labels.length,
                loss + meanLoss * labels.length,
                right + Accuracy.correct(logits, labels));
    }

    TrainingProgress nextEpoch() {
        return new TrainingProgress(epoch + 1, 0, 0, 0, 0);
    }

    double meanLoss() {
        return samples == 0 ? 0 : loss / samples;
    }

    double accuracy() {
        return samples == 0 ? 0 : (double) right / samples;
    }
}
