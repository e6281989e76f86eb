package io.github.perturb4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.benchmarks.Contender.ContenderException;
import io.github.perturb4j.benchmarks.Contender.Turn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol and the check that a peer computes the same, with {@link FakePeer} in place of Python. */
class PythonContenderTest {
    private static final Line RELU = new Line("op.forward", Map.of("op", "RELU"));
    private static final Line TANH = new Line("op.forward", Map.of("op", "TANH"));

    @TempDir
    private Path folder;

    private PythonPeer peer;
    private List<Contender> modes;

    @BeforeEach
    void start() throws IOException {
        peer = new PythonPeer(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                FakePeer.class.getName()));
        modes = PythonContender.modes(peer, new PeerFiles(folder.resolve("files")), true);
    }

    @AfterEach
    void stop() {
        peer.close();
    }

    @Test
    void timesAreThoseThePeerTells() throws ContenderException {
        assertThat(modes.get(0).turn(RELU, new Turn(7, 5)).ms()).containsExactly(5, 7);
        assertThat(modes.get(0).turn(RELU, new Turn(1, 2)).ms()).containsExactly(2, 1);
        assertThat(folder.resolve("files/input0")).hasSize(4 * 64 * 64 * 64);

        modes.get(0).forget(RELU);

        assertThat(folder.resolve("files")).doesNotExist();
    }

    @Test
    void otherWorkIsNoTwin() {
        assertThatThrownBy(() -> modes.get(0).turn(TANH, new Turn(0, 1)))
                .isInstanceOf(ContenderException.class)
                .hasMessageContaining("it computes something else: array 0 is 3 numbers of norm 1.00000");
    }

    @Test
    void errorsAreThePeersOwn() {
        assertThatThrownBy(() -> peer.ask(Map.of("do", "nothing"))).hasMessage("ValueError: unknown order");
    }

    @Test
    void aPeerThatEndsIsNoticed() {
        assertThatThrownBy(() -> peer.ask(Map.of("do", "die"))).hasMessageContaining("the Python program ended");
    }

    @Test
    void eachModeHasItsLines() {
        Line step = new Line("network.step", Map.of("architecture", "resnet50", "batch", "1"));
        Line forward = new Line("network.forward", Map.of("architecture", "resnet50", "batch", "1"));
        Line attack = new Line("process.attack", Map.of("architecture", "resnet50", "steps", "30"));

        assertThat(modes).extracting(Contender::name).allMatch(name -> name.startsWith("pytorch "));
        assertThat(modes).extracting(mode -> mode.runs(step)).containsOnly(true);
        assertThat(modes).extracting(mode -> mode.runs(forward)).containsExactly(true, true, true, false);
        assertThat(modes).extracting(mode -> mode.runs(RELU)).containsExactly(true, false, false, false);
        assertThat(modes).extracting(mode -> mode.runs(attack)).containsOnly(false);
    }
}
