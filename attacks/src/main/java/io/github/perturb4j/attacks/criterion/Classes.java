package io.github.perturb4j.attacks.criterion;

import io.github.perturb4j.nn.Logits;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One class number per sample; never changes. */
final class Classes {
    private final int[] numbers;

    Classes(String what, int... numbers) {
        this.numbers = numbers.clone();
        if (numbers.length == 0) {
            throw new IllegalArgumentException("a criterion needs the " + what + " of at least one sample, found none");
        }
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] < 0) {
                throw new IllegalArgumentException(
                        "the " + what + " of sample " + i + " is " + numbers[i] + "; classes are numbered from 0");
            }
        }
    }

    static void checkPairs(Classes labels, Classes targets) {
        if (labels.numbers.length != targets.numbers.length) {
            throw new IllegalArgumentException("expected a target for each of " + labels.numbers.length
                    + " labels, found " + targets.numbers.length);
        }
        for (int i = 0; i < labels.numbers.length; i++) {
            if (labels.numbers[i] == targets.numbers[i]) {
                throw new IllegalArgumentException(
                        "the target of sample " + i + " is its label, " + labels.numbers[i] + "; name another class");
            }
        }
    }

    int[] toArray() {
        return numbers.clone();
    }

    int[] select(int... samples) {
        return Arrays.stream(samples).map(i -> numbers[i]).toArray();
    }

    /** Whether each row's largest logit (the first of equal ones) is at this class. */
    boolean[] predictedBy(INDArray logits) {
        int[] seen = Logits.indices(logits);
        boolean[] hit = new boolean[numbers.length];
        for (int i = 0; i < hit.length; i++) {
            hit[i] = seen[i] == numbers[i];
        }
        return hit;
    }

    @Override
    public String toString() {
        return Arrays.toString(numbers);
    }
}
