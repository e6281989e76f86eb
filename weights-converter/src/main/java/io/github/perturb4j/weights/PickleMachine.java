package io.github.perturb4j.weights;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.weights.Placeholder.Data;
import java.nio.file.Path;

/**
 * Reads pickles as data. A pickle is a program for a stack machine (protocols 0 to 5, Python's {@code pickletools}
 * lists the opcodes); this machine builds numbers, texts, tuples, lists and dicts, re-enacts the few functions of
 * {@link TorchGlobal}, and lets every other name stand for itself, as a {@link Placeholder}: nothing is imported,
 * looked up or called, whatever a file names. Opcodes that refer to what is not in the file (extensions, buffers beside
 * it) are refused.
 *
 * <p>Every opcode takes time and memory of the order of the bytes that it has in the file, since nothing is ever
 * compared, hashed, copied or printed but by identity; the few functions that go through their arguments count them as
 * steps, of which there is a fixed number. So a file of n bytes is read or refused after a small multiple of n.
 */
final class PickleMachine {
    /** The pickle of a network of 10,000 tensors takes some 3 MB. */
    static final int MAX_BYTES = 64 << 20;
    /** Some 25 are needed for a tensor: this is enough for 80,000 of them. */
    private static final int MAX_STEPS = 2_000_000;

    private static final int MAX_PROTOCOL = 5;
    private static final Object[] EMPTY_TUPLE = {};

    /** Turns a persistent id, which stands for a storage, into what the pickle shall hold. */
    interface PersistentIds {
        Object resolve(Object id);
    }

    private final Path file;
    private final PickleInput input;
    private final PersistentIds ids;
    private final PickleStack stack = new PickleStack();
    private final Texts texts = new Texts();
    private final PickleObjects objects;
    private int steps;

    private PickleMachine(Path file, PickleInput input, PersistentIds ids) {
        this.file = file;
        this.objects = new PickleObjects(file, stack, this::spend);
        this.input = input;
        this.ids = ids;
    }

    /**
     * Reads one pickle, up to and including its STOP.
     *
     * @throws CheckpointException if it is damaged or refers to what is not in it
     */
    static Object read(Path file, PickleInput input, PersistentIds ids) {
        try {
            return new PickleMachine(file, input, ids).run();
        } catch (CheckpointException e) {
            throw e;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw Refusals.damaged(
                    file, "its pickle is not valid at byte " + input.position() + " (" + e.getMessage() + ")", e);
        } catch (RuntimeException e) {
            throw Refusals.damaged(file, "its pickle is not valid at byte " + input.position(), e);
        }
    }

    private Object run() {
        while (true) {
            spend(1);
            int opcode = input.unsignedByte();
            if (opcode == '.') {
                return stack.pop();
            }
            if (!scalar(opcode) && !sized(opcode) && !container(opcode) && !stackOrMemo(opcode) && !object(opcode)) {
                throw Refusals.forbidden(
                        file,
                        String.format(
                                "its pickle uses the opcode 0x%02x at byte %d, which no state dict needs",
                                opcode, input.position() - 1));
            }
        }
    }

    /** Counts work, so that repeating a reference to something large does not multiply it for free. */
    private void spend(int work) {
        steps += work;
        if (steps > MAX_STEPS) {
            throw Refusals.forbidden(file, "its pickle takes more than " + MAX_STEPS + " steps");
        }
    }

    private boolean scalar(int opcode) {
        switch (opcode) {
            case 0x80 -> requireProtocol(input.unsignedByte()); // PROTO
            case 0x95 -> input.littleEndian(8); // FRAME
            case 'N' -> stack.push(null); // NONE
            case 0x88 -> stack.push(true); // NEWTRUE
            case 0x89 -> stack.push(false); // NEWFALSE
            case 'J' -> stack.push((long) (int) input.littleEndian(4)); // BININT
            case 'K' -> stack.push(input.littleEndian(1)); // BININT1
            case 'M' -> stack.push(input.littleEndian(2)); // BININT2
            case 'I', 'L' -> stack.push(PickleNumbers.ofLine(input.line())); // INT, LONG
            case 'F' -> { // FLOAT
                input.line();
                stack.push(Data.NUMBER);
            }
            case 'G' -> { // BINFLOAT
                input.littleEndian(8);
                stack.push(Data.NUMBER);
            }
            case 'V' -> stack.push(texts.of(input.line())); // UNICODE
            case 'S' -> stack.push(texts.of(Texts.unquoted(input.line()))); // STRING
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Opcodes that a length follows. */
    private boolean sized(int opcode) {
        switch (opcode) {
            case 0x8c, 'U' -> text(1); // SHORT_BINUNICODE, SHORT_BINSTRING
            case 'X', 'T' -> text(4); // BINUNICODE, BINSTRING
            case 0x8d -> text(8); // BINUNICODE8
            case 'C' -> bytes(1); // SHORT_BINBYTES
            case 'B' -> bytes(4); // BINBYTES
            case 0x8e, 0x96 -> bytes(8); // BINBYTES8, BYTEARRAY8
            case 0x8a -> stack.push(PickleNumbers.read(input, 1)); // LONG1
            case 0x8b -> stack.push(PickleNumbers.read(input, 4)); // LONG4
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean container(int opcode) {
        switch (opcode) {
            case ')' -> stack.push(EMPTY_TUPLE); // EMPTY_TUPLE
            case 't' -> stack.push(stack.popToMark()); // TUPLE
            case 0x85 -> tuple(1); // TUPLE1
            case 0x86 -> tuple(2); // TUPLE2
            case 0x87 -> tuple(3); // TUPLE3
            case ']' -> stack.push(new PickledList()); // EMPTY_LIST
            case 'l' -> list(stack.popToMark()); // LIST
            case 'a' -> append(stack.pop()); // APPEND
            case 'e' -> append(stack.popToMark()); // APPENDS
            case '}' -> stack.push(new PickledDict()); // EMPTY_DICT
            case 'd' -> dict(stack.popToMark()); // DICT
            case 's' -> setItem(); // SETITEM
            case 'u' -> putAll(stack.popToMark()); // SETITEMS
            case 0x8f -> stack.push(Data.SET); // EMPTY_SET
            case 0x90 -> stack.popToMark(); // ADDITEMS
            case 0x91 -> { // FROZENSET
                stack.popToMark();
                stack.push(Data.SET);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean stackOrMemo(int opcode) {
        switch (opcode) {
            case '(' -> stack.mark(); // MARK
            case '0' -> stack.drop(); // POP
            case '1' -> stack.popToMark(); // POP_MARK
            case '2' -> stack.push(stack.peek()); // DUP
            case 'q' -> stack.memoize(input.littleEndian(1)); // BINPUT
            case 'r' -> stack.memoize(input.littleEndian(4)); // LONG_BINPUT
            case 'p' -> stack.memoize(PickleNumbers.index(input.line())); // PUT
            case 0x94 -> stack.memoizeNext(); // MEMOIZE
            case 'h' -> stack.recall(input.littleEndian(1)); // BINGET
            case 'j' -> stack.recall(input.littleEndian(4)); // LONG_BINGET
            case 'g' -> stack.recall(PickleNumbers.index(input.line())); // GET
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Opcodes that name something, or make something of what was named. */
    private boolean object(int opcode) {
        switch (opcode) {
            case 'c' -> objects.named(input.line(), input.line()); // GLOBAL
            case 0x93 -> objects.named(); // STACK_GLOBAL
            case 'R', 0x81 -> objects.call(); // REDUCE, NEWOBJ
            case 0x92 -> { // NEWOBJ_EX
                stack.pop();
                objects.call();
            }
            case 'i' -> { // INST
                Object[] arguments = stack.popToMark();
                objects.named(input.line(), input.line());
                objects.call(arguments);
            }
            case 'o' -> objects.instance(stack.popToMark()); // OBJ
            case 'b' -> objects.build(); // BUILD
            case 'Q' -> stack.push(ids.resolve(stack.pop())); // BINPERSID
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void requireProtocol(int protocol) {
        if (protocol > MAX_PROTOCOL) {
            throw new IllegalArgumentException("unsupported pickle protocol " + protocol);
        }
    }

    private void text(int lengthBytes) {
        stack.push(texts.of(input.bytes(input.length(lengthBytes))));
    }

    private void bytes(int lengthBytes) {
        input.skip(input.length(lengthBytes));
        stack.push(Data.BYTES);
    }

    private void tuple(int size) {
        Object[] items = new Object[size];
        for (int i = size - 1; i >= 0; i--) {
            items[i] = stack.pop();
        }
        stack.push(items);
    }

    private void list(Object... items) {
        PickledList list = new PickledList();
        list.add(items);
        stack.push(list);
    }

    private void append(Object... items) {
        if (stack.peek() instanceof PickledList list) {
            list.add(items);
        } else if (!(stack.peek() instanceof Placeholder)) {
            throw new IllegalArgumentException("APPENDS to something that is not a list");
        }
    }

    private void dict(Object... items) {
        stack.push(new PickledDict());
        putAll(items);
    }

    private void setItem() {
        Object value = stack.pop();
        Object key = stack.pop();
        putAll(key, value);
    }

    private void putAll(Object... items) {
        if (items.length % 2 != 0) {
            throw new IllegalArgumentException("a dict's key without its value");
        }
        if (stack.peek() instanceof PickledDict dict) {
            for (int i = 0; i < items.length; i += 2) {
                dict.put(items[i], items[i + 1]);
            }
        } else if (!(stack.peek() instanceof Placeholder)) {
            throw new IllegalArgumentException("SETITEMS on something that is not a dict");
        }
    }
}
