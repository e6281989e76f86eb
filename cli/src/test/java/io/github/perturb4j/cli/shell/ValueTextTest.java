package io.github.perturb4j.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perturb4j.autodiff.Ops;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Memory;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ValueTextTest {
    private static INDArray counted(DataType type, long... shape) {
        int length = (int) Memory.length(shape);
        return Memory.of(type, IntStream.range(0, length).asDoubleStream().toArray(), shape);
    }

    @Test
    void shapesComeFirst() {
        assertThat(ValueText.of(Memory.filled(DataType.DOUBLE, 2))).contains("float64 [] 2.000");
        assertThat(ValueText.of(counted(DataType.FLOAT, 2, 3))).contains("""
                float32 [2, 3]
                [[    0 1.000 2.000]
                 [3.000 4.000 5.000]]""");
    }

    @Test
    void longDimensionsHaveTheirEndsAlone() {
        assertThat(ValueText.of(counted(DataType.FLOAT, 8)).orElseThrow()).doesNotContain("...");
        assertThat(ValueText.of(counted(DataType.FLOAT, 12)))
                .contains("float32 [12] [    0 1.000 2.000 ... 9.000 10.00 11.00]");
        assertThat(ValueText.of(Memory.zeros(DataType.FLOAT, 1000, 1000)).orElseThrow())
                .hasLineCount(8);
    }

    @Test
    void variablesSayWhatTheyAre() {
        Variable x = Variable.leaf(Memory.filled(DataType.DOUBLE, 3));

        assertThat(ValueText.of(x)).contains("leaf float64 [] 3.000");
        assertThat(ValueText.of(x.detach())).contains("constant float64 [] 3.000");
        assertThat(ValueText.of(Ops.square(x)))
                .hasValueSatisfying(
                        text -> assertThat(text).isEqualTo(Ops.square(x).op().name() + " float64 [] 9.000"));
        assertThat(ValueText.of(List.of(x, x.detach()))).contains("leaf float64 [] 3.000\nconstant float64 [] 3.000");
    }

    @Test
    void viewsAndClosedArraysArePrintedToo() {
        INDArray all = counted(DataType.FLOAT, 2, 2);
        assertThat(ValueText.of(all.transpose()).orElseThrow()).endsWith("[[    0 2.000]\n [1.000 3.000]]");
        all.close();
        assertThat(ValueText.of(all)).contains("float32 [2, 2] (closed)");
    }

    @Test
    void otherThingsPrintThemselves() {
        assertThat(ValueText.of("text")).isEmpty();
        assertThat(ValueText.of(List.of(1, 2))).isEmpty();
        assertThat(ValueText.of(null)).isEmpty();
    }
}
