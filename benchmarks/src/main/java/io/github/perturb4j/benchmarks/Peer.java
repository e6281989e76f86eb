package io.github.perturb4j.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code benchmarks/python/step.py} found: the same networks in PyTorch.
 *
 * @param versions of Python and PyTorch, and the number of threads
 */
record Peer(
        @JsonProperty("versions") String versions,
        @JsonProperty("results") List<Row> rows) {

    /** No peer. */
    static final Peer NONE = new Peer("", List.of());

    /**
     * Runs the script.
     *
     * @param python an interpreter that has PyTorch
     * @param architectures measured on single images for each of {@code batches}; may be empty
     * @param training whether a training step is measured
     * @throws IOException if it cannot be run, fails, or prints something else
     */
    static Peer run(
            String python,
            Path script,
            List<String> architectures,
            List<Integer> batches,
            boolean training,
            boolean quick)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(python, script.toString(), "--json"));
        command.add("--models");
        command.addAll(architectures);
        command.add("--batches");
        batches.forEach(batch -> command.add(String.valueOf(batch)));
        if (training) {
            command.add("--training");
        }
        if (quick) {
            command.add("--quick");
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        if (exit != 0) {
            throw new IOException(script.getFileName() + " ended with exit code " + exit
                    + ": give --python an interpreter that has PyTorch");
        }
        return new ObjectMapper().readValue(printed, Peer.class);
    }
}
