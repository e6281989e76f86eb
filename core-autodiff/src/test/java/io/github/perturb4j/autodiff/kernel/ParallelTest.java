package io.github.perturb4j.autodiff.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 7, 1000, 100_000})
    void everyTileRunsOnce(int count) {
        AtomicIntegerArray runs = new AtomicIntegerArray(count);
        Parallel.tiles(count, runs::incrementAndGet);
        for (int i = 0; i < count; i++) {
            assertThat(runs.get(i)).as("tile %d", i).isEqualTo(1);
        }
    }

    @Test
    void whatTilesWriteIsSeenAfterwards() {
        for (int round = 0; round < 200; round++) {
            int[] written = new int[64];
            int value = round + 1;
            Parallel.tiles(written.length, i -> written[i] = value);
            assertThat(written).containsOnly(value);
        }
    }

    @Test
    void nestedCallsRunInTheirOwnThread() {
        AtomicInteger total = new AtomicInteger();
        AtomicInteger strayed = new AtomicInteger();
        Parallel.tiles(20, outer -> {
            Thread mine = Thread.currentThread();
            Parallel.tiles(10, inner -> {
                total.incrementAndGet();
                if (Thread.currentThread() != mine) {
                    strayed.incrementAndGet();
                }
            });
        });
        assertThat(total).hasValue(200);
        assertThat(strayed).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50, 99})
    void aFailureReachesTheCaller(int failing) {
        IllegalStateException failure = new IllegalStateException("tile " + failing);
        assertThatThrownBy(() -> Parallel.tiles(100, i -> {
                    if (i == failing) {
                        throw failure;
                    }
                }))
                .isSameAs(failure);
        AtomicInteger runs = new AtomicInteger();
        Parallel.tiles(100, i -> runs.incrementAndGet());
        assertThat(runs).as("runs after a failure").hasValue(100);
    }

    @Test
    void errorsReachTheCallerToo() {
        assertThatThrownBy(() -> Parallel.tiles(10, i -> {
                    throw new StackOverflowError("deep");
                }))
                .isInstanceOf(StackOverflowError.class);
    }

    @Test
    void afterAFailureInsideANestedCallTheOuterOneIsStillParallel() {
        assertThatThrownBy(() -> Parallel.tiles(
                        4,
                        i -> Parallel.tiles(4, j -> {
                            throw new IllegalArgumentException("inner");
                        })))
                .hasMessage("inner");
        AtomicInteger runs = new AtomicInteger();
        Parallel.tiles(50, i -> runs.incrementAndGet());
        assertThat(runs).hasValue(50);
    }

    @Test
    void anInterruptIsPassedOnAndNothingIsLost() {
        AtomicInteger runs = new AtomicInteger();
        Thread.currentThread().interrupt();
        Parallel.tiles(1000, i -> runs.incrementAndGet());
        assertThat(Thread.interrupted()).isTrue();
        assertThat(runs).hasValue(1000);
    }

    @Test
    void manyCallersAtOnce() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        Thread[] callers = new Thread[8];
        for (int c = 0; c < callers.length; c++) {
            callers[c] = new Thread(() -> {
                for (int round = 0; round < 100; round++) {
                    Parallel.tiles(20, i -> runs.incrementAndGet());
                }
            });
            callers[c].start();
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(runs).hasValue(8 * 100 * 20);
    }

    @Test
    void aCheckedExceptionThrownPastTheCompilerIsNotLost() {
        IOException problem = new IOException("disk");
        assertThatThrownBy(() -> Parallel.tiles(64, i -> ParallelTest.<RuntimeException>sneak(problem)))
                .hasRootCause(problem);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable problem) throws T {
        throw (T) problem;
    }
}
