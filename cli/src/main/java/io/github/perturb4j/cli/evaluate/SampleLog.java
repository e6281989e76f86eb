package io.github.perturb4j.cli.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perturb4j.cli.output.CommandFailure;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.cli.output.JsonDifferences;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * {@code samples.jsonl}: a line for every original and every attack on it, added as soon as it is known. The first line
 * has the settings, every line their hash. A line that a killed run has left unfinished is taken away.
 */
public final class SampleLog implements AutoCloseable {
    /** Its name in the output folder. */
    public static final String FILE = "samples.jsonl";

    private static final long MOST_BYTES = Integer.MAX_VALUE - 8;
    private static final int SHOWN = 40;

    private final Path file;
    private final FileChannel channel;
    private final String configuration;
    private final Queue<JsonNode> found = new ArrayDeque<>();
    private int number;
    private long end;

    private SampleLog(Path file, FileChannel channel, String configuration) {
        this.file = file;
        this.channel = channel;
        this.configuration = configuration;
    }

    /**
     * Opens the log of a run, and begins it where there is none.
     *
     * @throws CommandFailure if it is that of other settings, naming them; if it is damaged, in use, or cannot be
     *     written
     */
    public static SampleLog open(Path folder, EvaluationSettings settings) {
        Path file = folder.resolve(FILE);
        SampleLog log = null;
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            log = new SampleLog(file, channel, settings.hash());
            log.lock();
            log.read(settings);
            return log;
        } catch (IOException e) {
            throw closing(log, failure("open", file, e));
        } catch (CommandFailure e) {
            throw closing(log, e);
        }
    }

    private static CommandFailure closing(SampleLog log, CommandFailure e) {
        if (log != null) {
            log.close();
        }
        return e;
    }

    private CommandFailure unwritten(IOException e) {
        return new CommandFailure(
                "cannot write " + file + " (" + e + "); make room on the disk, then go on with --resume", e);
    }

    private static CommandFailure failure(String action, Path file, IOException e) {
        return new CommandFailure(
                "cannot " + action + " " + file + " (" + e + "); make it a file that can be read and written, or name"
                        + " another --out",
                e);
    }

    private void lock() throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            throw inUse(e);
        }
        throw inUse(null);
    }

    private CommandFailure inUse(Throwable cause) {
        return new CommandFailure(file + " is being written by another run; wait for it, or name another --out", cause);
    }

    /** Nothing is changed before all of the file is known to be of this run. */
    private void read(EvaluationSettings settings) throws IOException {
        byte[] bytes = bytes();
        int whole = bytes.length;
        while (whole > 0 && bytes[whole - 1] != '\n') {
            whole--;
        }
        List<String> lines =
                new String(bytes, 0, whole, StandardCharsets.UTF_8).lines().toList();
        if (lines.isEmpty()) {
            begin(bytes, settings);
            return;
        }
        requireSame(parse(lines.get(0), 1), settings);
        for (int i = 1; i < lines.size(); i++) {
            JsonNode line = parse(lines.get(i), i + 1);
            if (!line.path("configuration").asText().equals(configuration)) {
                throw damaged(i + 1, "it is of another configuration", null);
            }
            found.add(line);
        }
        end = whole;
    }

    /** By the channel that has the lock: some systems let no other one read. */
    private byte[] bytes() throws IOException {
        if (channel.size() > MOST_BYTES) {
            throw new CommandFailure(file + " has " + channel.size() + " bytes, more than the " + MOST_BYTES
                    + " that can be read; begin anew with another --out");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, bytes.position()) < 0) {
                throw new EOFException("it became shorter while it was read");
            }
        }
        return bytes.array();
    }

    /** Writes the first line, over what a killed run may have left of it. */
    private void begin(byte[] torn, EvaluationSettings settings) throws IOException {
        LogLine.Header header = new LogLine.Header(configuration, settings.deciding());
        String line = Json.line(header);
        byte[] expected = line.getBytes(StandardCharsets.UTF_8);
        if (torn.length > expected.length || Arrays.mismatch(torn, Arrays.copyOf(expected, torn.length)) >= 0) {
            throw new CommandFailure(file + " is no log of this run: none of its " + torn.length
                    + " bytes ends a line; expected the beginning of " + line.substring(0, SHOWN)
                    + "...; name another --out, or remove the file");
        }
        channel.truncate(0);
        channel.position(0);
        add(List.of(header));
        end = channel.position();
    }

    private JsonNode parse(String line, int number) {
        try {
            return Json.read(line);
        } catch (IllegalArgumentException e) {
            throw damaged(number, e.getMessage(), e);
        }
    }

    private CommandFailure damaged(int line, String problem, Throwable cause) {
        return new CommandFailure(
                "line " + line + " of " + file + " is damaged: " + problem
                        + "; begin anew with another --out"
                        + (line == 1 ? "" : ", or take the line away to have it computed again"),
                cause);
    }

    private void requireSame(JsonNode header, EvaluationSettings settings) {
        if (!header.path("settings").isObject()) {
            throw damaged(1, "it has no settings", null);
        }
        List<String> differences = JsonDifferences.of(header.path("settings"), settings.deciding());
        if (!differences.isEmpty()) {
            throw new CommandFailure(file + " was started with other settings: " + String.join(", ", differences)
                    + "; resume it with the options it was started with, or begin anew with another --out");
        }
        if (!header.path("configuration").asText().equals(configuration)) {
            throw damaged(1, "its hash is not that of its settings", null);
        }
    }

    /**
     * Hands over the lines that an earlier run has left, in order and without the first, and keeps none of them. If all
     * are taken, an unfinished one at the end is taken away.
     */
    void handOver(Consumer<JsonNode> taker) {
        for (number = 2; !found.isEmpty(); number++) {
            taker.accept(found.remove());
        }
        try {
            channel.truncate(end);
            channel.position(end);
        } catch (IOException e) {
            throw unwritten(e);
        }
    }

    /** Reads the line that is being handed over; {@code reading} refuses by an IllegalArgumentException. */
    <T> T read(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException e) {
            throw damaged(number, e.getMessage(), e);
        }
    }

    /** Refuses the line that is being handed over, which makes no sense. */
    CommandFailure unfit(String problem) {
        return damaged(number, problem, null);
    }

    /** The hash that every line has. */
    String configuration() {
        return configuration;
    }

    /** Writes a line for each record, to the disk. */
    void add(List<?> records) {
        if (records.isEmpty()) {
            return;
        }
        String lines = records.stream().map(Json::line).collect(Collectors.joining("\n", "", "\n"));
        ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        } catch (IOException e) {
            throw unwritten(e);
        }
    }

    /** Removes the file, where it would hold nothing of use. */
    void discard() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failure("remove", file, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failure("close", file, e);
        }
    }
}
