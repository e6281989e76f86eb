package io.github.perturb4j.nn.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perturb4j.autodiff.Variable;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.nn.StateDict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Reference data of {@code src/test/resources/golden}, and how close to it a value must be. */
final class Golden {
    private static final Path FOLDER = Path.of("src", "test", "resources", "golden");

    private Golden() {}

    static JsonNode json(String name) {
        try {
            return new ObjectMapper().readTree(FOLDER.resolve(name).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static StateDict tensors(String name) {
        return StateDict.readSafetensors(FOLDER.resolve(name));
    }

    static INDArray array(StateDict tensors, String name) {
        return tensors.get(name).toArray(DataType.DOUBLE);
    }

    /**
     * Each element within {@code relative} of its expected value; values that cancelled to almost nothing, within
     * {@code relative / 1000} of the tensor's largest.
     */
    static void assertClose(String what, Variable found, INDArray expected, double relative) {
        assertThat(found.shape()).as("%s: shape", what).containsExactly(expected.shape());
        assertClose(what, Span.of(found.value()).toDoubles(), Span.of(expected).toDoubles(), relative);
    }

    static void assertClose(String what, double[] found, double[] expected, double relative) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < expected.length; i++) {
            double allowed = relative * Math.max(Math.abs(expected[i]), largest / 1000);
            assertThat(Math.abs(found[i] - expected[i]))
                    .as("%s, element %d: expected %s, found %s", what, i, expected[i], found[i])
                    .isLessThanOrEqualTo(allowed);
        }
    }
}
