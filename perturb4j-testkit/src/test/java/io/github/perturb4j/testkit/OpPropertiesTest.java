package io.github.perturb4j.testkit;

import io.github.perturb4j.autodiff.ops.Add;

/** What holds for every op of the library, on cases that the op itself draws. */
class OpPropertiesTest extends OpProperties {
    OpPropertiesTest() {
        super(Add.class);
    }
}
