package io.github.perturb4j.cli.train;

/**
 * One epoch, as a line of {@code metrics.jsonl}.
 *
 * @param epoch from 1
 * @param steps optimiser steps so far
 * @param loss the mean over the epoch of what training minimises
 * @param accuracy over the epoch, on attacked images with adversarial training
 * @param testAccuracy on the first unseen images after the epoch; null without test images
 * @param robustAccuracy on the first unseen images under attack; null without adversarial training or test images
 * @param learningRate of the last step
 * @param gradientNorm of the last step
 * @param seconds the epoch took in this process, the test left out
 */
record EpochLine(
        int epoch,
        long steps,
        double loss,
        double accuracy,
        Double testAccuracy,
        Double robustAccuracy,
        double learningRate,
        double gradientNorm,
        double seconds) {}
