package io.github.perturb4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.benchmarks.Contender.ContenderException;
import io.github.perturb4j.benchmarks.Contender.Turn;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every line of the catalogue is a benchmark that JMH finds and can run; rounds of a millisecond are enough to see
 * that.
 */
class JmhContenderTest {
    private static final String IGNORE_LOCK = "jmh.ignoreLock";

    @BeforeAll
    static void othersMayRunMeanwhile() {
        System.setProperty(IGNORE_LOCK, "true"); // nothing is measured
    }

    @AfterAll
    static void noMore() {
        System.clearProperty(IGNORE_LOCK);
    }

    static Stream<Line> smallTwinsOfTheCatalogue() {
        return Catalogue.all().stream()
                .filter(line -> line.group() != Line.Group.PROCESS)
                .filter(line ->
                        line.group() != Line.Group.OP || line.parameter("op").equals("RELU"))
                .map(JmhContenderTest::small)
                .distinct();
    }

    private static Line small(Line line) {
        Map<String, String> parameters = new java.util.HashMap<>(line.parameters());
        parameters.replace("architecture", "resnet20_cifar");
        parameters.replace("batch", "2");
        parameters.replace("steps", "1");
        return new Line(line.benchmark(), parameters);
    }

    @ParameterizedTest
    @MethodSource("smallTwinsOfTheCatalogue")
    void runsInThisJvm(Line line) throws ContenderException {
        Contender ours = JmhContender.perturb4j(true);

        assertThat(ours.runs(line)).isTrue();
        assertThat(ours.turn(line, new Turn(0, 1)).ms()).isNotEmpty().doesNotContain(0);
    }

    @Test
    void unfusedIsMeasuredToo() throws ContenderException {
        Line step = new Line("network.step", Map.of("architecture", "resnet20_cifar", "batch", "2"));

        assertThat(JmhContender.unfused(true).runs(step)).isFalse();
        assertThat(JmhContender.unfused(false).runs(step)).isTrue();
        assertThat(JmhContender.unfused(true).turn(step, new Turn(0, 1)).ms()).isNotEmpty();
    }

    @Test
    void whatJmhCannotRunIsAnError() {
        Contender absent = new JmhContender("absent", "Absent", line -> true, Map.of(), true);

        assertThatThrownBy(() -> absent.turn(new Line("op.forward", Map.of("op", "RELU")), new Turn(0, 1)))
                .isInstanceOf(ContenderException.class);
    }
}
