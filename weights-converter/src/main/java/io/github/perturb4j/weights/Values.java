package io.github.perturb4j.weights;

/** What the values of a pickle are called. */
final class Values {
    private Values() {}

    /** As in "it holds ...". */
    static String kind(Object value) {
        if (value instanceof Placeholder placeholder) {
            return placeholder.what();
        } else if (value instanceof PickledDict) {
            return "a dict";
        } else if (value instanceof PickledList || value instanceof Object[]) {
            return "a list";
        } else if (value instanceof TorchTensor) {
            return "a single tensor";
        } else if (value instanceof Number || value instanceof Boolean) {
            return "a number";
        }
        return value instanceof Text ? "a text" : "no data";
    }
}
