package io.github.perturb4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;

/** One run of the command line in this JVM: its exit code and what it printed. */
public record CliRun(int code, String out, String err) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Runs the command with these arguments, paths as they print. */
    public static CliRun of(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), texts);
        return new CliRun(code, out.toString(), err.toString());
    }

    /** {@link #json}, of a run that went well and had nothing to say on stderr. */
    public JsonNode soundJson() {
        assertThat(err).isEmpty();
        assertThat(code).isZero();
        return json();
    }

    /** What stdout holds, all of it one JSON value. */
    public JsonNode json() {
        try {
            return JSON.readTree(out);
        } catch (IOException e) {
            throw new AssertionError("stdout is no JSON: " + out, e);
        }
    }
}
