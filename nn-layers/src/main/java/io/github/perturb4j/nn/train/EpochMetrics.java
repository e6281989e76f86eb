package io.github.perturb4j.nn.train;

/**
 * What an epoch came to.
 *
 * @param epoch from 0
 * @param steps optimiser steps made in all
 * @param loss the mean over its samples, each as it was when its batch was reached
 * @param accuracy the fraction of its samples classified right, likewise
 * @param learningRate of its last step
 * @param gradientNorm of its last step, before clipping
 */
public record EpochMetrics(
        int epoch, long steps, double loss, double accuracy, double learningRate, double gradientNorm) {}
