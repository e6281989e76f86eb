package io.github.perturb4j.resnet.data;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a pickled batch of CIFAR-10's python version: a dict with {@code data}, a numpy array of uint8 of shape
 * (N, 3072), and {@code labels}, a list of N numbers.
 *
 * <p>A pickle is a program for a stack machine. This machine knows the opcodes that build numbers, texts, tuples, lists
 * and dicts, and the three names that stand for a numpy array; it refuses any other. Of an array it notes the shape and
 * where its bytes lie: they are not copied. Lengths are compared with the bytes left, and steps are counted, so that no
 * file makes it take much memory or time.
 */
final class PickledBatch {
    /** As many images as there are labels. */
    static final int ANY = -1;

    private static final int MAX_STEPS = 1_000_000;
    private static final Object MARK = new Object();

    /** A text or byte string: {@code length} bytes of the file from {@code start} on. */
    private record Span(int start, int length) {}

    private record Name(String name) {}

    /** A numpy type: not more than its name. */
    private record ElementType(String name) {}

    /** An array whose shape and bytes come with {@code BUILD}. */
    private static final class Array {
        private List<Long> shape;
        private Span bytes;
    }

    private final Path file;
    private final ByteBuffer in;
    private final List<Object> stack = new ArrayList<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    private PickledBatch(Path file, byte[] bytes) {
        this.file = file;
        this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The images and labels of a batch.
     *
     * @param bytes the whole file, which the batch keeps
     * @param records how many images there are to be, at least 1, or {@link #ANY}
     * @throws DatasetException if it is damaged, asks for anything else, or does not hold {@code records} images
     */
    static Cifar10.Batch read(Path file, byte[] bytes, int records) {
        PickledBatch reader = new PickledBatch(file, bytes);
        try {
            return reader.batch(reader.run(), bytes, records);
        } catch (BufferUnderflowException | IndexOutOfBoundsException | ClassCastException e) {
            throw reader.refused("is no valid pickle at byte " + reader.in.position() + " ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    private DatasetException refused(String problem) {
        return new DatasetException("the CIFAR-10 batch " + file + " " + problem
                + "; nothing of it was executed; download it again, or use the binary version");
    }

    private Cifar10.Batch batch(Object top, byte[] bytes, int wanted) {
        if (!(top instanceof Map<?, ?> dict)
                || !(dict.get("data") instanceof Array data)
                || !(dict.get("labels") instanceof List<?> labels)) {
            throw refused("holds no dict with an array 'data' and a list 'labels'");
        }
        int records = wanted == ANY ? Math.max(1, labels.size()) : wanted;
        List<Long> expected = List.of((long) records, (long) Cifar10.PIXELS);
        if (!expected.equals(data.shape) || data.bytes.length() != (long) records * Cifar10.PIXELS) {
            throw refused("holds an array of shape " + data.shape + " in "
                    + (data.bytes == null ? 0 : data.bytes.length()) + " bytes, expected " + expected);
        }
        if (labels.size() != records) {
            throw refused("holds " + labels.size() + " labels, expected " + records);
        }
        byte[] classes = new byte[records];
        for (int i = 0; i < records; i++) {
            classes[i] = Cifar10.label(file, i, (Long) labels.get(i));
        }
        return new Cifar10.Batch(bytes, data.bytes.start(), Cifar10.PIXELS, classes);
    }

    private Object run() {
        for (int steps = 0; steps < MAX_STEPS; steps++) {
            int opcode = in.get() & 0xFF;
            if (opcode == '.') {
                return pop();
            }
            step(opcode);
        }
        throw refused("takes more than " + MAX_STEPS + " steps");
    }

    private void step(int opcode) {
        switch (opcode) {
            case 0x80 -> in.get(); // PROTO: the version
            case 0x95 -> in.getLong(); // FRAME: its length
            case '(' -> push(MARK);
            case 'N' -> push(Boolean.FALSE); // None stands where no value is needed
            case 0x88 -> push(Boolean.TRUE);
            case 0x89 -> push(Boolean.FALSE);
            case 'K' -> push((long) (in.get() & 0xFF));
            case 'M' -> push((long) (in.getShort() & 0xFFFF));
            case 'J' -> push((long) in.getInt());
            case 'U', 'C', 0x8c -> push(span(in.get() & 0xFF)); // short string, bytes, text
            case 'T', 'B', 'X' -> push(span(in.getInt())); // long ones
            case 'q' -> memo.put(in.get() & 0xFF, top());
            case 'r' -> memo.put(in.getInt(), top());
            case 0x94 -> memo.put(memo.size(), top());
            case 'h' -> push(remembered(in.get() & 0xFF));
            case 'j' -> push(remembered(in.getInt()));
            default -> build(opcode);
        }
    }

    private void build(int opcode) {
        switch (opcode) {
            case ']' -> push(new ArrayList<>());
            case '}' -> push(new HashMap<>());
            case ')' -> push(List.of());
            case 0x85, 0x86, 0x87 -> push(last(opcode - 0x84));
            case 't' -> push(sinceMark());
            case 'a' -> append(last(1));
            case 'e' -> append(sinceMark());
            case 's' -> setItems(last(2));
            case 'u' -> setItems(sinceMark());
            case 'c' -> push(name(line(), line()));
            case 0x93 -> stackName();
            case 'R' -> call();
            case 'b' -> setState();
            default ->
                throw refused(String.format(
                        "uses the opcode 0x%02x at byte %d, which no batch needs", opcode, in.position() - 1));
        }
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object pop() {
        return stack.remove(stack.size() - 1);
    }

    private Object top() {
        return stack.get(stack.size() - 1);
    }

    private Object remembered(int key) {
        Object value = memo.get(key);
        if (value == null) {
            throw refused("mentions an object it did not make, at byte " + in.position());
        }
        return value;
    }

    private Span span(int length) {
        if (length < 0 || length > in.remaining()) {
            throw refused("says that " + Integer.toUnsignedString(length) + " bytes follow byte " + in.position()
                    + ", but " + in.remaining() + " are left");
        }
        Span span = new Span(in.position(), length);
        in.position(in.position() + length);
        return span;
    }

    /** The text of a span, for keys and names: a long one is none of them. */
    private String text(Object value) {
        Span span = (Span) value;
        return new String(in.array(), span.start(), Math.min(span.length(), 64), StandardCharsets.ISO_8859_1);
    }

    private String line() {
        int start = in.position();
        while (in.get() != '\n') {}
        return text(new Span(start, in.position() - 1 - start));
    }

    private List<Object> last(int count) {
        List<Object> tail = stack.subList(stack.size() - count, stack.size());
        List<Object> taken = new ArrayList<>(tail);
        tail.clear();
        return taken;
    }

    private List<Object> sinceMark() {
        int mark = stack.size() - 1;
        while (stack.get(mark) != MARK) {
            mark--;
        }
        List<Object> taken = last(stack.size() - 1 - mark);
        pop();
        return taken;
    }

    @SuppressWarnings("unchecked")
    private void append(List<Object> items) {
        ((ArrayList<Object>) top()).addAll(items);
    }

    @SuppressWarnings("unchecked")
    private void setItems(List<Object> items) {
        Map<Object, Object> dict = (Map<Object, Object>) top();
        for (int i = 0; i < items.size(); i += 2) {
            dict.put(text(items.get(i)), items.get(i + 1));
        }
    }

    private void stackName() {
        String name = text(pop());
        push(name(text(pop()), name));
    }

    private Name name(String module, String name) {
        return switch (module + "." + name) {
            case "numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct" -> new Name("array");
            case "numpy.ndarray" -> new Name("ndarray");
            case "numpy.dtype" -> new Name("dtype");
            default -> throw refused("names the Python object '" + module + "." + name + "', which no batch needs");
        };
    }

    /** {@code _reconstruct(ndarray, (0,), b'b')} or {@code dtype('u1', ...)}. */
    private void call() {
        List<?> args = (List<?>) pop();
        String callable = ((Name) pop()).name();
        switch (callable) {
            case "array" -> push(new Array());
            case "dtype" -> push(new ElementType(text(args.get(0))));
            default -> throw refused("calls " + callable + ", which no batch needs");
        }
    }

    /** An array's state is (version, shape, dtype, is Fortran's order, bytes); a type's is of no interest. */
    private void setState() {
        List<?> state = (List<?>) pop();
        if (top() instanceof Array array) {
            String type = ((ElementType) state.get(2)).name();
            if (!type.equals("u1") || (Boolean) state.get(3)) {
                throw refused("holds an array of type " + type + ", expected uint8 (u1) in C order");
            }
            List<?> shape = (List<?>) state.get(1);
            array.shape = List.of((Long) shape.get(0), (Long) shape.get(1));
            array.bytes = (Span) state.get(4);
        } else if (!(top() instanceof ElementType)) {
            throw refused("sets the state of something that is no array");
        }
    }
}
