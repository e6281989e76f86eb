package io.github.perturb4j.weights;

import io.github.perturb4j.nn.CheckpointException;

/** What stands for something in a pickle that is not needed, or not supported. Nothing is done with it. */
sealed interface Placeholder {
    /** What it is, as in "entry 'a' is ...". */
    String what();

    /** Whether a value stands for a pickled network. */
    static boolean isModel(Object value) {
        return value instanceof Model
                || (value instanceof PythonObject object && object.module().startsWith("torch.nn.modules."));
    }

    /** A Python class, function or object, known by its name alone, or what was made of it. */
    record PythonObject(String module, String name) implements Placeholder {
        private static final int SHOWN = 200;

        @Override
        public String what() {
            return "the Python object " + CheckpointException.quote(shortened(module) + "." + shortened(name));
        }

        private static String shortened(String part) {
            return part.length() <= SHOWN ? part : part.substring(0, SHOWN);
        }
    }

    /** A pickled network, of which the file has the class's name and all attributes. */
    record Model(String what) implements Placeholder {}

    /** A sound tensor that cannot be read. */
    record UnreadTensor(String what) implements Placeholder {}

    /** Plain data that no state dict needs. */
    enum Data implements Placeholder {
        NUMBER("a number"),
        BYTES("bytes"),
        SET("a set"),
        ARRAY("a numpy array");

        private final String what;

        Data(String what) {
            this.what = what;
        }

        @Override
        public String what() {
            return what;
        }
    }
}
