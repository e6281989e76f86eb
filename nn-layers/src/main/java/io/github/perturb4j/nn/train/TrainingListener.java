package io.github.perturb4j.nn.train;

/** Hears how a training run gets on. */
public interface TrainingListener {
    /** After every step; loss and accuracy are the means over the epoch so far. */
    default void step(int epoch, int batch, int batches, double loss, double accuracy) {}

    /** After every epoch, before its checkpoint is written. */
    default void epoch(EpochMetrics metrics) {}
}
