package io.github.perturb4j.autodiff.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Working memory by name: the same on one thread, another for another name, thread or type. */
class ScratchTest {
    @Test
    void aNameIsTheSameMemoryOnOneThreadAndAnotherOnOthers() {
        Scratch.Lease<float[]> name = Scratch.block();
        Scratch.Lease<float[]> other = Scratch.block();
        assertThat(name.get()).hasSize(Scratch.BLOCK).isSameAs(name.get()).isNotSameAs(other.get());
        assertThat(CompletableFuture.supplyAsync(name::get).join()).isNotSameAs(name.get());
    }

    @Test
    void manyNamesFindRoom() {
        var names = IntStream.range(0, 300)
                .mapToObj(i -> Scratch.of(() -> new int[] {i}))
                .toList();
        for (int i = names.size() - 1; i >= 0; i--) {
            assertThat(names.get(i).get()).containsExactly(i);
        }
    }

    @Test
    void arraysGrowEachOnItsOwn() {
        Scratch.Arrays32 name = new Scratch.Arrays32();
        float[] first = name.get(10);
        float[][] several = name.get(3, 5);
        assertThat(several[0]).isSameAs(first);
        assertThat(several[2]).hasSize(5);
        assertThat(name.get(2, 8)[0]).isSameAs(first);
        assertThat(name.get(2, 8)[1]).hasSize(8);
    }

    @Test
    void memoryOutsideTheHeapIsKeptByNameAndType() {
        Scratch.Outside name = new Scratch.Outside();
        Scratch.Outside other = new Scratch.Outside();
        name.get(DataType.FLOAT, 10).put(0, 1);
        other.get(DataType.FLOAT, 10).put(0, 2);
        name.get(DataType.DOUBLE, 10).put(0, 3);
        assertThat(name.get(DataType.FLOAT, 5).get(0)).isEqualTo(1);
        assertThat(other.get(DataType.FLOAT, 5).get(0)).isEqualTo(2);
        assertThat(name.get(DataType.DOUBLE, 5).get(0)).isEqualTo(3);
        assertThat(name.get(DataType.FLOAT, 100_000).length()).isGreaterThanOrEqualTo(100_000);
    }
}
