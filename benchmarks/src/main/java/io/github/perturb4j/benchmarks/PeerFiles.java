package io.github.perturb4j.benchmarks;

import io.github.perturb4j.autodiff.Example;
import io.github.perturb4j.autodiff.kernel.Indices;
import io.github.perturb4j.autodiff.kernel.Span;
import io.github.perturb4j.benchmarks.Contender.ContenderException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Writes what another process needs to do a line's work: the same inputs, the same weights. */
final class PeerFiles {
    /** By which a peer's logits may differ, relative to their norm. */
    static final double NETWORK_TOLERANCE = 1e-3;

    /** By which its input gradient may; where a ReLU's input is nearly 0, its sign differs from program to program. */
    static final double GRADIENT_TOLERANCE = 2e-2;

    private final Path folder;
    private Line current;
    private Work work;

    /**
     * A line's work.
     *
     * @param order what to tell the peer: {@code inputs}, and for networks {@code weights} and {@code labels}
     * @param expected what we compute
     * @param tolerance by which a peer's result may differ, relative to its norm
     */
    record Work(Map<String, Object> order, List<Fingerprint> expected, double tolerance) {}

    /** @param folder for the files, made if absent */
    PeerFiles(Path folder) {
        this.folder = folder;
    }

    /** The work of a line; the files stay until {@link #delete} or the next line. */
    Work of(Line line) throws ContenderException {
        if (!line.equals(current)) {
            try {
                Files.createDirectories(folder);
                work = line.group() == Line.Group.OP ? op(line) : network(line);
            } catch (IOException e) {
                throw new ContenderException("cannot write its input: " + e.getMessage(), e);
            }
            current = line;
        }
        return work;
    }

    private Work op(Line line) throws IOException {
        Example example = OpCase.valueOf(line.parameter("op")).example();
        List<Map<String, Object>> inputs = new ArrayList<>();
        for (INDArray x : example.inputs()) {
            inputs.add(input(inputs.size(), Span.of(x).toDoubles(), x.shape()));
        }
        Indices positions = OpTwin.positions(example.op()).orElse(null);
        if (positions != null) {
            double[] flat =
                    java.util.Arrays.stream(positions.flat()).asDoubleStream().toArray();
            Map<String, Object> entry = input(inputs.size(), flat, positions.shape());
            entry.put("positions", true);
            inputs.add(entry);
        }
        return new Work(Map.of("inputs", inputs), OpTwin.expected(line), OpTwin.TOLERANCE);
    }

    private Work network(Line line) throws IOException {
        Workload workload = Workload.of(line.parameter("architecture"), line.number("batch"));
        Path weights = folder.resolve("weights.safetensors");
        workload.classifier().network().stateDict().writeSafetensors(weights);
        Map<String, Object> input = input(
                0, Span.of(workload.pixels()).toDoubles(), workload.pixels().shape());
        Map<String, Object> order = Map.of(
                "inputs", List.of(input), "weights", weights.toAbsolutePath().toString(), "labels", workload.labels());
        return switch (line.benchmark()) {
            case "network.forward" -> new Work(order, workload.logits(), NETWORK_TOLERANCE);
            case "network.step" -> new Work(order, workload.gradient(), GRADIENT_TOLERANCE);
            case "training.step" ->
                new Work(
                        order,
                        List.of(Fingerprint.of(new double[] {TrainingBenchmark.firstLoss(line)})),
                        NETWORK_TOLERANCE);
            default -> new Work(order, List.of(), 0);
        };
    }

    /** A file of little-endian float32, and what the peer must know of it. */
    private Map<String, Object> input(int number, double[] values, long[] shape) throws IOException {
        Path file = folder.resolve("input" + number);
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putFloat((float) value);
        }
        Files.write(file, bytes.array());
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("file", file.toAbsolutePath().toString());
        entry.put("shape", shape);
        return entry;
    }

    /** Deletes what was written. */
    void delete() {
        current = null;
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            folder.toFile().deleteOnExit(); // no reason to end a long run
        }
    }
}
