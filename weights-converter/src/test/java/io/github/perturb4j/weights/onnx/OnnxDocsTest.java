package io.github.perturb4j.weights.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OnnxDocsTest {
    @Test
    void theTableHasAllOperatorsAndNoOthers() throws IOException {
        String table = Files.readString(Path.of("../docs/onnx.md"))
                .split("## Operators")[1]
                .split("\n\n", 3)[1];
        Set<String> named = new TreeSet<>();
        Matcher names = Pattern.compile("`([^`]+)`").matcher(table);
        while (names.find()) {
            named.add(names.group(1));
        }
        assertThat(named).isEqualTo(OnnxOperators.names());
    }
}
