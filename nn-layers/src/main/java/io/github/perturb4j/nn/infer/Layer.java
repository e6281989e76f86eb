package io.github.perturb4j.nn.infer;

import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.autodiff.kernel.nhwc.Epilogue;
import io.github.perturb4j.autodiff.kernel.nhwc.Images;

/** A map from images to images, and its gradient: what a node does before its bias, addend and ReLU. */
interface Layer {
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

    /** How it and its gradient are computed. */
    default String strategy() {
        return "";
    }
}
