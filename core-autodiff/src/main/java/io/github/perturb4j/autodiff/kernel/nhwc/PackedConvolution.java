package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.Span;

/**
 * A linear map from float32 images to float32 images, both in the order (n, h, w, c) without gaps: a convolution, or
 * the gradient at a convolution's input, which maps dL/dy to dL/dx. Its weights are packed for it and never change; it
 * owns them. How many samples there are follows from the length of what it is given.
 *
 * <p>An implementation cuts its work into tiles by the shape of one sample alone, so that a sample gets the same bits
 * alone and in a batch, on any number of threads. It may be run by several threads at once; all its working memory is
 * its threads' own.
 */
public interface PackedConvolution {
    /** y = epilogue(map(x)). Every number of y is written; y overlaps neither x nor what the epilogue reads. */
    void run(Span x, Span y, Epilogue epilogue);

    /** How it computes, in a few words for people, such as {@code winograd 4x4}. */
    String strategy();

    /** The memory of its packed weights. */
    long bytes();

    /** Frees the packed weights; it cannot be run afterwards. */
    void close();
}
