package io.github.perturb4j.cli.train;

import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.cli.output.RunFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** {@code metrics.jsonl}: an {@link EpochLine} for each epoch, written whole every time. */
final class MetricsLog {
    private final Path file;
    private final List<EpochLine> lines = new ArrayList<>();

    MetricsLog(Path file) {
        this.file = file;
    }

    /** Goes on with the lines of the epochs before {@code epoch}, where a run is resumed. */
    void resume(int epoch) {
        lines.clear();
        if (epoch == 0 || !Files.exists(file)) {
            return;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                EpochLine read = Json.read(line, EpochLine.class);
                if (read.epoch() <= epoch) {
                    lines.add(read);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailure(
                    "cannot read " + file + " (" + e.getMessage() + "); move it away to resume without it", e);
        }
    }

    void add(EpochLine line) {
        lines.add(line);
        String text = lines.stream().map(Json::line).collect(Collectors.joining("\n", "", "\n"));
        RunFile.write(file, beside -> Files.writeString(beside, text));
    }

    List<EpochLine> lines() {
        return List.copyOf(lines);
    }
}
