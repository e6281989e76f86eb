package io.github.perturb4j.autodiff.kernel.nhwc;

import io.github.perturb4j.autodiff.kernel.Span;

/**
 * A map from float32 images to float32 images, both in the order (n, h, w, c) without gaps, and its gradient: a layer
 * of a frozen network, but for its bias, addend and ReLU, which are its {@link Epilogue}'s.
 */
public interface ImageMap {
    /** The shape of the result. */
    Images output();

    /** y = epilogue(map(x)); {@code saved} is written where {@link #saved} is not 0. */
    void forward(Span x, Span y, Span saved, Epilogue epilogue);

    /** dx = epilogue(the map's gradient at g = dL/dy). */
    void gradient(Span g, Span dx, Span saved, Epilogue epilogue);

    /** Whether its gradient is the one at the network's input: in the order of arrays, and times the input's scale. */
    default boolean givesPixels() {
        return false;
    }

    /** The numbers that the gradient needs of the forward pass. */
    default long saved() {
        return 0;
    }

    /** What the map is, such as {@code conv 3x3/2 64->128}. */
    String text();

    /** How it and its gradient are computed, if there is a choice. */
    default String strategy() {
        return "";
    }
}
