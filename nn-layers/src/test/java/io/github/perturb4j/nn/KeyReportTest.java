package io.github.perturb4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyReportTest {
    private static TensorData bytes(long... shape) {
        return TensorData.wrap(
                ElementType.U8, shape, ByteBuffer.allocate((int) TensorData.byteSize(ElementType.U8, shape)));
    }

    private static StateDict dict(Map<String, TensorData> tensors) {
        return StateDict.of(tensors, Map.of(), "net.pth");
    }

    private static Map<String, long[]> expected() {
        Map<String, long[]> expected = new LinkedHashMap<>();
        expected.put("conv.weight", new long[] {16, 3, 3, 3});
        expected.put("bn.weight", new long[] {16});
        expected.put("bn.num_batches_tracked", new long[0]);
        expected.put("fc.weight", new long[] {10, 16});
        expected.put("fc.bias", new long[] {10});
        return expected;
    }

    @Test
    void aFittingDictMatchesEvenWithoutTheBatchCounter() {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        expected().forEach((name, shape) -> tensors.put(name, bytes(shape)));
        assertThat(KeyReport.compare(expected(), dict(tensors)).matches()).isTrue();
        tensors.remove("bn.num_batches_tracked");
        KeyReport report = KeyReport.compare(expected(), dict(tensors));
        assertThat(report.matches()).isTrue();
        assertThat(report.summary()).isEqualTo("net.pth: all 4 tensors fit the network");
        assertThatCode(report::requireMatch).doesNotThrowAnyException();
    }

    @Test
    void everyDifferenceIsListedWithBothShapes() {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        tensors.put("bn.weight", bytes(16));
        tensors.put("fc.weight", bytes(100, 16));
        tensors.put("fc.bias", bytes(100));
        tensors.put("extra", bytes(1));
        KeyReport report = KeyReport.compare(expected(), dict(tensors));
        assertThat(report.missing()).containsExactly("conv.weight");
        assertThat(report.unexpected()).containsExactly("extra");
        assertThat(report.misshapen()).extracting(KeyReport.Misshapen::name).containsExactly("fc.weight", "fc.bias");
        assertThat(report.summary())
                .isEqualTo("net.pth: does not fit the network, which expects 5 tensors, found 4: 1 missing"
                        + " ('conv.weight'), 1 unexpected ('extra'), 2 of another shape ('fc.weight' is [100, 16],"
                        + " expected [10, 16], 'fc.bias' is [100], expected [10]), 1 absent that need not be there"
                        + " (num_batches_tracked); choose the network that the file was saved from, or the file of this"
                        + " network");
        assertThat(report.details().lines())
                .containsExactly(
                        report.summary(),
                        "missing:",
                        "  'conv.weight'",
                        "unexpected:",
                        "  'extra'",
                        "of another shape:",
                        "  'fc.weight' is [100, 16], expected [10, 16]",
                        "  'fc.bias' is [100], expected [10]");
        assertThatThrownBy(report::requireMatch)
                .isInstanceOf(CheckpointException.class)
                .hasMessage(report.summary());
    }

    @Test
    void theCountsAddUpAndUnreadTensorsAreNamedWithTheirReason() {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        tensors.put("bn.weight", bytes(16));
        tensors.put("fc.bias", bytes(10));
        StateDict.Origin origin = new StateDict.Origin(
                "net.pth", List.of(), Map.of("fc.weight", "a tensor of complex64", "freqs", "a sparse tensor"));
        KeyReport report = KeyReport.compare(expected(), StateDict.of(tensors, Map.of(), origin));
        assertThat(report.summary())
                .startsWith("net.pth: does not fit the network, which expects 5 tensors, found 2: 2 missing"
                        + " ('fc.weight', which is a tensor of complex64, 'conv.weight'), 0 unexpected, 0 of another"
                        + " shape, 1 absent that need not be there (num_batches_tracked);");
        assertThat(report.unread()).containsOnlyKeys("fc.weight");
    }

    @Test
    void theSummaryIsOneShortLineAndTheDetailsAreWhole() {
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            tensors.put("layer\n\u001b[31m" + i, bytes(1));
        }
        KeyReport report = KeyReport.compare(expected(), dict(tensors));
        assertThat(report.summary()).doesNotContain("\n", "\u001b").hasSizeLessThan(500);
        assertThat(report.summary()).contains("4 missing", "100 unexpected ('layer\\u000a\\u001b[31m0', ", ", ...)");
        assertThat(report.details().lines()).hasSize(1 + 1 + 4 + 1 + 100);
    }
}
