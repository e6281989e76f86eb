package io.github.perturb4j.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.perturb4j.nn.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What one run found.
 *
 * @param format of the file, {@value #FORMAT}
 * @param date of the run, as 2026-11-22
 * @param effort how long each line was measured, in words
 * @param peers the versions of what was measured beside us, by name
 * @param rows in the order they were measured
 * @param notes which lines have no time of a contender, and why
 */
record Report(
        @JsonProperty("format") int format,
        @JsonProperty("date") String date,
        @JsonProperty("effort") String effort,
        @JsonProperty("machine") Machine machine,
        @JsonProperty("peers") List<String> peers,
        @JsonProperty("results") List<Row> rows,
        @JsonProperty("notes") List<Missing> notes) {
    static final int FORMAT = 2;

    /** Us, in {@link Row#contender}. */
    static final String OURS = "perturb4j";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** A line without a time of a contender. */
    record Missing(
            @JsonProperty("line") String line,
            @JsonProperty("contender") String contender,
            @JsonProperty("reason") String reason) {}

    /** The row of a contender on a line. */
    Optional<Row> row(Line line, String contender) {
        return rows.stream()
                .filter(row -> row.contender().equals(contender) && row.line().equals(line))
                .findFirst();
    }

    /**
     * Ours divided by the contender's, by their medians: above 1 we are slower. Empty where one of them has no time.
     */
    Optional<Double> ratio(Line line, String contender) {
        return row(line, OURS).flatMap(ours -> row(line, contender).map(peer -> ours.medianMs() / peer.medianMs()));
    }

    /** The lines that were measured, each once. */
    List<Line> lines() {
        return rows.stream().map(Row::line).distinct().toList();
    }

    /** The contenders that measured any of the lines, each once. */
    List<String> contenders(List<Line> lines) {
        return rows.stream()
                .filter(row -> lines.contains(row.line()))
                .map(Row::contender)
                .distinct()
                .toList();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if there is no such file, or it is none of these
     */
    static Report read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("no such file: " + file);
        }
        try {
            if (JSON.readTree(file.toFile()).path("format").asInt() != FORMAT) {
                throw new IOException(file + " is not a result of format " + FORMAT
                        + ", which 'perturb4j bench' writes: measure again with this version");
            }
            return JSON.readValue(file.toFile(), Report.class);
        } catch (JacksonException e) {
            throw new IOException(file + " is not a result file: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Writes {@code name.json} and {@code name.md} into {@code folder}, made if absent; each appears whole or not at
     * all.
     */
    void write(Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        replace(folder.resolve(name + ".json"), JSON.writeValueAsString(this) + "\n");
        replace(folder.resolve(name + ".md"), new BenchPage(this, name + ".png").text());
    }

    private static void replace(Path file, String text) throws IOException {
        WholeFile.write(file, beside -> Files.writeString(beside, text));
    }
}
