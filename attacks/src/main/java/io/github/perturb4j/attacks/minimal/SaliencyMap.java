package io.github.perturb4j.attacks.minimal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the pair of values that maximises (a_p + a_q)(b_p + b_q) where both sums are above 0.
 *
 * <p>Not by trying all pairs: if two values have no smaller a and no smaller b than p, one of them is not q, and can
 * replace p without loss. So only values that fewer than two others dominate are tried, which are few.
 */
final class SaliencyMap {
    private final List<Value> values = new ArrayList<>();

    private record Value(int position, double a, double b) {}

    void add(int position, double a, double b) {
        values.add(new Value(position, a, b));
    }

    /** The positions of the pair; empty if there is none. */
    int[] best() {
        List<Value> candidates = candidates();
        int[] pair = {};
        double most = 0;
        for (int i = 0; i < candidates.size(); i++) {
            for (int j = i + 1; j < candidates.size(); j++) {
                Value p = candidates.get(i);
                Value q = candidates.get(j);
                double a = p.a + q.a;
                double b = p.b + q.b;
                if (a > 0 && b > 0 && a * b > most) {
                    most = a * b;
                    pair = new int[] {p.position, q.position};
                }
            }
        }
        return pair;
    }

    private List<Value> candidates() {
        values.sort(Comparator.comparingDouble(Value::a)
                .thenComparingDouble(Value::b)
                .reversed()
                .thenComparingInt(Value::position));
        double first = Double.NEGATIVE_INFINITY;
        double second = Double.NEGATIVE_INFINITY;
        List<Value> candidates = new ArrayList<>();
        for (Value value : values) {
            if (value.b > second) {
                candidates.add(value);
                second = Math.min(first, value.b);
                first = Math.max(first, value.b);
            }
        }
        return candidates;
    }
}
