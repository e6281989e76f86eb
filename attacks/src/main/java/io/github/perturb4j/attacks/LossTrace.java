package io.github.perturb4j.attacks;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * A sample's trace while it is recorded, of a bounded number of points: every query at first; once there are more,
 * those whose number is a multiple of 2, of 4 and so on, and always the last. Numbers in arrays, 24 bytes a point,
 * since many results are held at once.
 */
final class LossTrace extends AbstractList<SampleResult.Step> implements RandomAccess {
    private static final int FIRST = 16;

    private final int most;
    private int[] places = new int[0]; // restart and step of each point
    private double[] numbers = new double[0]; // loss and margin
    private int stride = 1;
    private int queries;
    private int kept; // of the multiples of the stride
    private boolean between; // whether behind them is the last query, which is no multiple

    /** @param most 0 for none, else at least 2 */
    LossTrace(int most) {
        this.most = most;
    }

    void add(int restart, int step, double loss, double margin) {
        if (most == 0) {
            return;
        }
        if (kept == most) {
            thin();
        }
        between = queries % stride != 0;
        put(kept, restart, step, loss, margin);
        kept += between ? 0 : 1;
        queries++;
    }

    private void put(int at, int restart, int step, double loss, double margin) {
        if (2 * at == places.length) {
            int room = 2 * (int) Math.min(most, Math.max(FIRST, 2L * at));
            places = Arrays.copyOf(places, room);
            numbers = Arrays.copyOf(numbers, room);
        }
        places[2 * at] = restart;
        places[2 * at + 1] = step;
        numbers[2 * at] = loss;
        numbers[2 * at + 1] = margin;
    }

    private void thin() {
        stride *= 2;
        kept = (kept + 1) / 2;
        for (int i = 0; i < kept; i++) {
            System.arraycopy(places, 4 * i, places, 2 * i, 2);
            System.arraycopy(numbers, 4 * i, numbers, 2 * i, 2);
        }
    }

    /** Ends recording: gives back what was not needed. */
    LossTrace trimmed() {
        places = Arrays.copyOf(places, 2 * size());
        numbers = Arrays.copyOf(numbers, 2 * size());
        return this;
    }

    @Override
    public int size() {
        return kept + (between ? 1 : 0);
    }

    @Override
    public SampleResult.Step get(int index) {
        int at = Objects.checkIndex(index, size());
        int query = at < kept ? at * stride : queries - 1;
        return new SampleResult.Step(query, places[2 * at], places[2 * at + 1], numbers[2 * at], numbers[2 * at + 1]);
    }
}
