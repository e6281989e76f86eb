package io.github.perturb4j.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Whether a function of samples gives each of them the same bits whatever else is computed with it, before it or beside
 * it.
 */
final class SameBits {
    private static final int CALLERS = 3;

    private final int samples;
    private final Function<int[], double[][]> function;
    private final double[][] expected;

    /** @param function the numbers of each sample that it is asked for, in that order */
    SameBits(int samples, Function<int[], double[][]> function) {
        this.samples = samples;
        this.function = function;
        this.expected = function.apply(all());
    }

    private int[] all() {
        int[] all = new int[samples];
        Arrays.setAll(all, i -> i);
        return all;
    }

    /** In another order, in batches of every size, alone, again. */
    Optional<String> inOtherBatches() {
        List<int[]> batches = new ArrayList<>(List.of(all()));
        int[] back = all();
        Arrays.setAll(back, i -> samples - 1 - i);
        batches.add(back);
        for (int size = 1; size < samples; size++) {
            for (int first = 0; first < samples; first += size) {
                batches.add(Arrays.copyOfRange(back, first, Math.min(samples, first + size)));
            }
        }
        return batches.stream().flatMap(batch -> differs(batch).stream()).findFirst();
    }

    private Optional<String> differs(int... batch) {
        double[][] found = function.apply(batch);
        for (int i = 0; i < batch.length; i++) {
            if (!Arrays.equals(found[i], expected[batch[i]])) {
                return Optional.of("sample " + batch[i] + " has other bits in the batch " + Arrays.toString(batch));
            }
        }
        return Optional.empty();
    }

    /** After something that should change nothing. */
    Optional<String> after(String event, Runnable something) {
        something.run();
        return differs(all()).map(difference -> difference + " after " + event);
    }

    /** While it is called on other threads too, which also do {@code something} again and again. */
    Optional<String> besideOthers(Runnable something) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS + 1);
        try {
            List<Future<Optional<String>>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                int[] batch = Arrays.copyOfRange(all(), i % samples, samples);
                callers.add(threads.submit(
                        () -> differs(batch).or(() -> differs(batch)).or(() -> differs(batch))));
            }
            Future<?> other = threads.submit(() -> {
                while (callers.stream().anyMatch(each -> !each.isDone())) {
                    something.run();
                    Thread.onSpinWait();
                }
            });
            Optional<String> found = Optional.empty();
            for (Future<Optional<String>> each : callers) {
                found = found.or(() -> value(each));
            }
            other.get();
            return found.map(difference -> difference + " beside other threads");
        } finally {
            threads.shutdownNow();
        }
    }

    private static Optional<String> value(Future<Optional<String>> future) {
        try {
            return future.get();
        } catch (Exception e) {
            return Optional.of(e.toString());
        }
    }
}
