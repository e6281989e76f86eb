package io.github.perturb4j.autodiff.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.autodiff.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

class PoolTest {
    private static final long[] SHAPE = {3, 7, 1237}; // of a size that no other test of this JVM uses

    private static long address(INDArray array) {
        return array.data().pointer().address();
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT", "DOUBLE"})
    void aClosedArrayMakesRoomForTheNextOfItsSize(DataType type) {
        INDArray first = Memory.filled(type, 1, SHAPE);
        long where = address(first);
        first.close();
        INDArray second = Memory.filled(type, 2, SHAPE);
        INDArray third = Memory.filled(type, 3, SHAPE);

        assertThat(first.wasClosed()).isTrue();
        assertThatThrownBy(() -> first.getDouble(0)).isInstanceOf(IllegalStateException.class);
        assertThat(address(second)).isEqualTo(where);
        assertThat(address(third)).isNotEqualTo(where);
        assertThat(second.wasClosed()).isFalse();
        assertThat(second.shape()).isEqualTo(SHAPE);
        assertThat(second.dataType()).isEqualTo(type);
        assertThat(Span.of(second).toDoubles()).containsOnly(2);
        assertThat(Span.of(third).toDoubles()).containsOnly(3);
        second.close();
        third.close();
    }

    @Test
    void anArrayClosedTwiceGoesBackOnce() {
        INDArray first = Memory.zeros(DataType.FLOAT, SHAPE);
        first.close();
        first.close();
        INDArray second = Memory.filled(DataType.FLOAT, 2, SHAPE);
        INDArray third = Memory.filled(DataType.FLOAT, 3, SHAPE);
        assertThat(address(second)).isNotEqualTo(address(third));
        first.close();
        INDArray fourth = Memory.filled(DataType.FLOAT, 4, SHAPE);
        assertThat(Span.of(second).toDoubles()).containsOnly(2);
        assertThat(Span.of(third).toDoubles()).containsOnly(3);
        List.of(second, third, fourth).forEach(INDArray::close);
    }

    @Test
    void aViewKnowsThatItsArrayWasClosedAndClosingItChangesNothing() {
        INDArray whole = Memory.filled(DataType.FLOAT, 1, SHAPE);
        INDArray view = whole.get(NDArrayIndex.point(1));
        view.close();
        assertThat(whole.wasClosed()).isFalse();
        assertThat(Span.of(Memory.contiguous(view)).toDoubles()).containsOnly(1);
        whole.close();
        assertThat(view.wasClosed()).isTrue();
    }

    @Test
    void neitherManySizesNorArraysLeftToTheCollectorMakeItGrow() throws Exception {
        String grown = ChildJvm.run(Sizes.class, "-Xmx64m", "-XX:+UseSerialGC");
        assertThat(Long.parseLong(grown)).as("bytes grown").isLessThan(150L << 20);
    }

    /**
     * 600 arrays of as many sizes, 4 MB and more, of which every third is left to the collector; prints the growth at
     * its largest.
     */
    static final class Sizes {
        public static void main(String[] args) {
            long before = 0;
            long most = 0;
            for (int i = 0; i < 600; i++) {
                List<INDArray> made = new ArrayList<>();
                made.add(Memory.zeros(DataType.FLOAT, (1 << 20) + 1024L * i));
                made.add(Memory.zeros(DataType.DOUBLE, 1 << 16));
                if (i % 3 > 0) {
                    made.forEach(INDArray::close);
                }
                made.clear();
                if (i % 20 == 0) {
                    System.gc();
                }
                before = i == 20 ? Pointer.physicalBytes() : before;
                most = Math.max(most, Pointer.physicalBytes());
            }
            System.out.println(most - before);
        }
    }

    /** In a JVM whose heap has room for all handles, so that the collector has no reason of its own to run. */
    @Test
    void aLoopWithoutAScopeHoldsLittleMoreThanTheFirstLimit() throws Exception {
        String grown = ChildJvm.run(
                Dropping.class, "-Xms400m", "-Xmx400m", "-Xmn340m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC");
        assertThat(Long.parseLong(grown)).as("bytes grown").isLessThan(Pool.FIRST_LIMIT + (400L << 20));
    }

    /**
     * Drops 4 GB in arrays of 4 MB, each with a view that goes with it, and holds the last; prints the growth at its
     * largest.
     */
    static final class Dropping {
        public static void main(String[] args) {
            INDArray held = Memory.filled(DataType.FLOAT, -1, 1 << 20);
            long before = Pointer.physicalBytes();
            long most = 0;
            for (int i = 0; i < 1000; i++) {
                INDArray next =
                        Memory.filled(i % 2 == 0 ? DataType.FLOAT : DataType.DOUBLE, i, i % 2 == 0 ? 1 << 20 : 1 << 19);
                if (held.getDouble(0) != i - 1 || held.getDouble(held.length() - 1) != i - 1) {
                    throw new AssertionError("array " + i + " was lent while it was held");
                }
                held = next.reshape(next.length() / 2, 2).getColumn(1);
                most = Math.max(most, Pointer.physicalBytes() - before);
            }
            System.out.println(most);
        }
    }
}
