package io.github.perturb4j.weights;

/**
 * A text in a pickle. Texts that are equal are the same object, so that comparing them takes constant time however long
 * they are, and their hash codes do not depend on what a file says.
 */
final class Text {
    private final String value;
    private final boolean valid;

    /** @param valid whether the file's bytes were valid Unicode; else {@code value} only resembles them */
    Text(String value, boolean valid) {
        this.value = value;
        this.valid = valid;
    }

    String value() {
        return value;
    }

    boolean isValid() {
        return valid;
    }

    @Override
    public String toString() {
        return value;
    }
}
