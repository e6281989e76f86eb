package io.github.perturb4j.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** A text output that remembers why it could not be written, which a {@link PrintWriter} alone forgets. */
public final class CheckedOutput extends Writer {
    private final Writer to;
    private IOException problem;

    private CheckedOutput(Writer to) {
        this.to = to;
    }

    /** Writes to a stream, as UTF-8. */
    public static CheckedOutput to(OutputStream stream) {
        return new CheckedOutput(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
    }

    /** Prints to it; each line is written at once. */
    public PrintWriter printer() {
        return new PrintWriter(this, true);
    }

    /** Fails if anything that was printed could not be written. */
    public void requireWritten() {
        try {
            flush();
        } catch (IOException e) {
            problem = e;
        }
        if (problem != null) {
            throw new CommandFailure(
                    "the output cannot be written (" + problem.getMessage() + "); send it to where there is room",
                    problem);
        }
    }

    @Override
    public void write(char[] text, int from, int length) throws IOException {
        try {
            to.write(text, from, length);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            to.flush();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private IOException failed(IOException e) {
        problem = problem == null ? e : problem;
        return e;
    }

    @Override
    public void close() throws IOException {
        to.close();
    }
}
