package io.github.perturb4j.weights;

import io.github.perturb4j.weights.Placeholder.Model;
import io.github.perturb4j.weights.Placeholder.PythonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * What a pickle names, calls and sets attributes of, on the machine's stack: the functions of {@link TorchGlobal} are
 * re-enacted, whatever else it names stands for itself.
 */
final class PickleObjects {
    private final Path file;
    private final PickleStack stack;
    private final IntConsumer work;

    /** @param work is told of how many items functions go through */
    PickleObjects(Path file, PickleStack stack, IntConsumer work) {
        this.file = file;
        this.stack = stack;
        this.work = work;
    }

    /** Pushes what these two texts name. */
    void named(byte[] module, byte[] name) {
        push(new String(module, StandardCharsets.UTF_8), new String(name, StandardCharsets.UTF_8));
    }

    /** The same of the two topmost values. */
    void named() {
        Object name = stack.pop();
        Object module = stack.pop();
        if (!(name instanceof Text nameText) || !(module instanceof Text moduleText)) {
            throw new IllegalArgumentException("a name that is no text");
        }
        push(moduleText.value(), nameText.value());
    }

    private void push(String module, String name) {
        stack.push(TorchGlobal.find(module, name).<Object>map(g -> g).orElseGet(() -> new PythonObject(module, name)));
    }

    /** Makes an object of a class and the arguments after it. */
    void instance(Object... items) {
        if (items.length == 0) {
            throw new IllegalArgumentException("an object without a class");
        }
        stack.push(items[0]);
        call(Arrays.copyOfRange(items, 1, items.length));
    }

    /** Calls what lies below its arguments. */
    void call() {
        call(stack.pop());
    }

    /** Calls the topmost value; what a placeholder would make is again a placeholder. */
    void call(Object arguments) {
        Object callable = stack.pop();
        if (callable instanceof PythonObject || callable instanceof Model) {
            stack.push(callable);
            return;
        }
        if (!(callable instanceof TorchGlobal.Callable function)) {
            throw Refusals.forbidden(file, "its pickle calls something that is not a function");
        }
        if (!(arguments instanceof Object[] tuple)) {
            throw new IllegalArgumentException("arguments that are no tuple");
        }
        stack.push(function.call(tuple, work));
    }

    /** Python sets attributes here, of an OrderedDict PyTorch's {@code _metadata}; they are of no use and dropped. */
    void build() {
        Object state = stack.pop();
        Object target = stack.hasValue() ? stack.peek() : null;
        boolean isDict = target instanceof PickledDict && state instanceof PickledDict;
        if (!isDict && !(target instanceof Placeholder)) {
            throw Refusals.forbidden(file, "its pickle sets the state of something that is not a dict");
        }
        if (target instanceof PythonObject type && state instanceof PickledDict attributes && attributes.isModule()) {
            stack.pop();
            stack.push(new Model(type.what()));
        }
    }
}
