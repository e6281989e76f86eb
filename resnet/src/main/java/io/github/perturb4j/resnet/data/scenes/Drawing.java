package io.github.perturb4j.resnet.data.scenes;

import io.github.perturb4j.autodiff.kernel.CounterRandom;

/** How one class is drawn. */
interface Drawing {
    /** The colour of most of it, from which the background keeps its distance. */
    Colour colour(CounterRandom random);

    /** Draws one of its kind in its own coordinates, about [-1, 1] with y down, facing right; parts vary. */
    void draw(Pen pen, Colour colour);
}
