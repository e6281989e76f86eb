package io.github.perturb4j.autodiff.programs;

import java.util.List;
import java.util.stream.Stream;

/** A kind of step: draws its attributes and inputs. */
@FunctionalInterface
interface Kind {
    /** Adds one to the sketch; false if nothing there fits. */
    boolean add(Sketch s);

    /** Every kind there is. */
    static List<Kind> all() {
        return Stream.of(ElementKinds.ALL, ShapeKinds.ALL, LayerKinds.ALL, NormKinds.ALL)
                .flatMap(List::stream)
                .toList();
    }
}
