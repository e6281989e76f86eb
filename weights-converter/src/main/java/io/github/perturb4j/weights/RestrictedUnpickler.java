package io.github.perturb4j.weights;

import io.github.perturb4j.nn.CheckpointException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;

/**
 * Reads the pickles that {@code torch.save} writes for a state dict, and nothing else.
 *
 * <p>A pickle is a program for a stack machine. Of its opcodes only those are obeyed that build numbers, texts, tuples,
 * lists and dicts, and those that mention or call a name of {@link TorchGlobal}; all others are refused, among them
 * every other way to name or call something ({@code INST}, {@code OBJ}, {@code NEWOBJ}, {@code EXT}). None of the
 * library's own constructors can be reached, nor its reflective {@code __setstate__}.
 *
 * <p>Lengths are compared with the bytes left before memory is taken, and the number of steps is bounded, so that a
 * small file cannot fill the memory or run for long. Dicts keep their order.
 */
final class RestrictedUnpickler extends Unpickler {
    /** The pickle of a network of 10,000 tensors takes some 3 MB. */
    static final int MAX_BYTES = 64 << 20;
    /** Some 25 are needed for a tensor: this is enough for 80,000 of them. */
    private static final int MAX_STEPS = 2_000_000;

    /** Turns a persistent id, which stands for a storage, into what the pickle shall hold. */
    interface PersistentIds {
        Object resolve(Object id);
    }

    private final Path file;
    private final PickleInput source;
    private final PersistentIds ids;
    private int steps;

    private RestrictedUnpickler(Path file, PickleInput source, PersistentIds ids) {
        this.file = file;
        this.source = source;
        this.ids = ids;
    }

    /**
     * Reads one pickle, up to and including its STOP.
     *
     * @throws CheckpointException if it is damaged or asks for anything that is not allowed
     */
    static Object read(Path file, PickleInput source, PersistentIds ids) {
        try {
            return new RestrictedUnpickler(file, source, ids).load(source);
        } catch (CheckpointException e) {
            throw e;
        } catch (UnsupportedOperationException e) {
            throw Refusals.unsupported(file, e.getMessage());
        } catch (IOException | RuntimeException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw Refusals.damaged(
                    file, "its pickle is not valid at byte " + source.position() + " (" + shorten(reason) + ")", e);
        }
    }

    private static String shorten(String reason) {
        return reason.length() <= 200 ? reason : reason.substring(0, 200) + "...";
    }

    @Override
    protected Object dispatch(short opcode) throws IOException {
        spend(1);
        switch (opcode) {
            case Opcodes.GLOBAL -> push(global(PickleUtils.readline(input), PickleUtils.readline(input)));
            case Opcodes.STACK_GLOBAL -> stackGlobal();
            case Opcodes.REDUCE -> reduce();
            case Opcodes.BUILD -> build();
            case Opcodes.EMPTY_DICT -> push(new LinkedHashMap<>());
            case Opcodes.DICT -> push(putAll(new LinkedHashMap<>(), stack.pop_all_since_marker()));
            case Opcodes.SETITEM -> setItem();
            case Opcodes.SETITEMS -> setItems();
            case Opcodes.APPENDS -> appends();
            case Opcodes.SHORT_BINUNICODE, Opcodes.SHORT_BINSTRING, Opcodes.LONG1 -> counted(opcode, 1);
            case Opcodes.BINUNICODE, Opcodes.BINSTRING -> counted(opcode, 4);
            case Opcodes.BINUNICODE8 -> counted(opcode, 8);
            default -> {
                requirePlain(opcode);
                return super.dispatch(opcode);
            }
        }
        return NO_RETURN_VALUE;
    }

    /** Opcodes that the library handles on plain data, in constant time. */
    private void requirePlain(short opcode) {
        switch (opcode) {
            case Opcodes.PROTO, Opcodes.FRAME, Opcodes.STOP, Opcodes.MARK -> {}
            case Opcodes.NONE, Opcodes.NEWTRUE, Opcodes.NEWFALSE -> {}
            case Opcodes.INT, Opcodes.BININT, Opcodes.BININT1, Opcodes.BININT2, Opcodes.BINFLOAT -> {}
            case Opcodes.EMPTY_TUPLE, Opcodes.TUPLE, Opcodes.TUPLE1, Opcodes.TUPLE2, Opcodes.TUPLE3 -> {}
            case Opcodes.EMPTY_LIST, Opcodes.LIST, Opcodes.APPEND -> {}
            case Opcodes.BINPUT, Opcodes.LONG_BINPUT, Opcodes.MEMOIZE -> {}
            case Opcodes.BINGET, Opcodes.LONG_BINGET, Opcodes.BINPERSID -> {}
            default ->
                throw Refusals.forbidden(
                        file,
                        String.format(
                                "its pickle uses the opcode 0x%02x at byte %d, which no state dict needs",
                                opcode, source.position() - 1));
        }
    }

    /** Counts work, so that repeating a reference to a large list does not multiply it for free. */
    private void spend(int work) {
        steps += work;
        if (steps > MAX_STEPS) {
            throw Refusals.forbidden(file, "its pickle takes more than " + MAX_STEPS + " steps");
        }
    }

    private void push(Object value) {
        stack.add(value);
    }

    private void counted(short opcode, int lengthBytes) throws IOException {
        source.requireCounted(lengthBytes);
        super.dispatch(opcode);
    }

    private void stackGlobal() {
        String name = (String) stack.pop();
        String module = (String) stack.pop();
        push(global(module, name));
    }

    private TorchGlobal global(String module, String name) {
        return TorchGlobal.find(module, name)
                .orElseThrow(() -> Refusals.forbidden(
                        file,
                        "its pickle names the Python object " + CheckpointException.quote(module + "." + name)
                                + ", which no state dict needs"));
    }

    private void reduce() {
        Object[] args = (Object[]) stack.pop();
        Object callable = stack.pop();
        if (!(callable instanceof TorchGlobal.Callable function)) {
            throw Refusals.forbidden(file, "its pickle calls something that is not a function");
        }
        if (args.length > 0 && args[0] instanceof Collection<?> items) {
            spend(items.size());
        }
        push(function.call(args));
    }

    /** Python sets attributes of an OrderedDict here (PyTorch's {@code _metadata}); they are of no use and dropped. */
    private void build() {
        Object state = stack.pop();
        if (!(state instanceof Map) || !(stack.peek() instanceof Map)) {
            throw Refusals.forbidden(file, "its pickle sets the state of something that is not a dict");
        }
    }

    private void setItem() {
        Object value = stack.pop();
        Object key = stack.pop();
        dict().put(key(key), value);
    }

    private void setItems() {
        List<Object> items = stack.pop_all_since_marker();
        putAll(dict(), items);
    }

    /** The library's own version trims the list each time, which takes quadratic time. */
    private void appends() {
        List<Object> items = stack.pop_all_since_marker();
        if (!(stack.peek() instanceof ArrayList<?>)) {
            throw new IllegalArgumentException("APPENDS to something that is not a list");
        }
        @SuppressWarnings("unchecked")
        List<Object> list = (List<Object>) stack.peek();
        list.addAll(items);
    }

    @SuppressWarnings("unchecked")
    private Map<Object, Object> dict() {
        return (Map<Object, Object>) stack.peek();
    }

    private static Map<Object, Object> putAll(Map<Object, Object> dict, List<Object> items) {
        if (items.size() % 2 != 0) {
            throw new IllegalArgumentException("a dict's key without its value");
        }
        for (int i = 0; i < items.size(); i += 2) {
            dict.put(key(items.get(i)), items.get(i + 1));
        }
        return dict;
    }

    /** Texts, numbers and tuples (by identity): the hash code of a list that contains itself never ends. */
    static Object key(Object key) {
        if (key == null
                || key instanceof String
                || key instanceof Number
                || key instanceof Boolean
                || key instanceof Object[]) {
            return key;
        }
        throw new IllegalArgumentException("a dict's key is neither a text nor a number nor a tuple");
    }

    @Override
    protected Object persistentLoad(Object id) {
        return ids.resolve(id);
    }
}
