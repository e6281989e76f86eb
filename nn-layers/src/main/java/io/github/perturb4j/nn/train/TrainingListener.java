package io.github.perturb4j.nn.train;

/** Hears how a training run gets on. */
public interface TrainingListener {
    /** Before the first step: the batch it begins with, which is not the first of all when a run goes on. */
    default void begin(int epoch, int batch) {}

    /** After every step; loss and accuracy are the means over the epoch so far. */
    default void step(int epoch, int batch, int batches, double loss, double accuracy) {}

    /** After every epoch, before its checkpoint is written. */
    default void epoch(EpochMetrics metrics) {}
}
