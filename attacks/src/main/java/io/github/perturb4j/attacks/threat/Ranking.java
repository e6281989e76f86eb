package io.github.perturb4j.attacks.threat;

import java.util.stream.IntStream;

/** Positions in descending order of their keys, equal keys in ascending order: a heap, so the first few cost little. */
final class Ranking {
    private final double[] keys;
    private final int[] heap;
    private int size;

    Ranking(double... keys) {
        this.keys = keys;
        this.heap = IntStream.range(0, keys.length).toArray();
        this.size = keys.length;
        for (int i = size / 2 - 1; i >= 0; i--) {
            sink(i);
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The position of the largest key that is left. */
    int next() {
        int first = heap[0];
        heap[0] = heap[--size];
        sink(0);
        return first;
    }

    private void sink(int from) {
        int at = from;
        while (2 * at + 1 < size) {
            int child = 2 * at + 1;
            child = child + 1 < size && before(heap[child + 1], heap[child]) ? child + 1 : child;
            if (before(heap[at], heap[child])) {
                return;
            }
            int moved = heap[at];
            heap[at] = heap[child];
            heap[child] = moved;
            at = child;
        }
    }

    private boolean before(int a, int b) {
        return keys[a] > keys[b] || keys[a] == keys[b] && a < b;
    }
}
