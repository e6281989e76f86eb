package io.github.perturb4j.weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The stack with its marks and the memo of the machine that a pickle is a program for. */
final class PickleStack {
    private final List<Object> values = new ArrayList<>();
    private int[] marks = new int[16];
    private int depth;
    /** The memo's entries 0, 1, ..., as pickles number them, and those with other numbers. */
    private final List<Object> memo = new ArrayList<>();

    private final Map<Long, Object> sparse = new HashMap<>();

    void push(Object value) {
        values.add(value);
    }

    /** Takes the topmost value; it must lie above the last mark. */
    Object pop() {
        requireValue();
        return values.remove(values.size() - 1);
    }

    /** The topmost value; it must lie above the last mark. */
    Object peek() {
        requireValue();
        return values.get(values.size() - 1);
    }

    boolean hasValue() {
        return values.size() > base();
    }

    private void requireValue() {
        if (!hasValue()) {
            throw new IllegalArgumentException("an opcode needs a value that is not on the stack");
        }
    }

    private int base() {
        return depth == 0 ? 0 : marks[depth - 1];
    }

    void mark() {
        if (depth == marks.length) {
            marks = Arrays.copyOf(marks, 2 * depth);
        }
        marks[depth++] = values.size();
    }

    /** Takes the last mark and everything above it. */
    Object[] popToMark() {
        if (depth == 0) {
            throw new IllegalArgumentException("an opcode needs a mark that is not on the stack");
        }
        List<Object> above = values.subList(marks[--depth], values.size());
        Object[] items = above.toArray();
        above.clear();
        return items;
    }

    /** Forgets the topmost value, or the last mark where nothing lies above it. */
    void drop() {
        if (!hasValue() && depth > 0) {
            depth--;
        } else {
            pop();
        }
    }

    void memoize(long index) {
        Object value = peek();
        if (index == memo.size()) {
            memo.add(value);
            sparse.remove(index);
        } else if (index >= 0 && index < memo.size()) {
            memo.set((int) index, value);
        } else {
            sparse.put(index, value);
        }
    }

    /** As Python numbers it: by how many there are. */
    void memoizeNext() {
        memoize(memo.size() + (long) sparse.size());
    }

    void recall(long index) {
        if (index >= 0 && index < memo.size()) {
            push(memo.get((int) index));
        } else if (sparse.containsKey(index)) {
            push(sparse.get(index));
        } else {
            throw new IllegalArgumentException("invalid memo key " + index);
        }
    }
}
