package io.github.perturb4j.nn;

/** The layers of this package. */
class LayersTest extends LayerContract {
    LayersTest() {
        super(Module.class);
    }
}
