package io.github.perturb4j.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perturb4j.benchmarks.Contender.ContenderException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A program that takes orders, one JSON object a line, and answers each with one: {@code benchmarks/python/peer.py}.
 */
final class PythonPeer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Writer orders;
    private final BufferedReader answers;

    /**
     * Starts it.
     *
     * @param command the program and its arguments, such as python3 and the script
     * @throws IOException if there is no such program
     */
    PythonPeer(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        orders = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Has one order carried out.
     *
     * @throws ContenderException if it could not be, or the program has ended
     */
    JsonNode ask(Map<String, Object> order) throws ContenderException {
        try {
            orders.write(JSON.writeValueAsString(order) + "\n");
            orders.flush();
            String line = answers.readLine();
            if (line == null) {
                throw new ContenderException("the Python program ended; what it printed above says why");
            }
            JsonNode answer = JSON.readTree(line);
            if (answer.has("error")) {
                throw new ContenderException(answer.get("error").asText());
            }
            return answer;
        } catch (IOException e) {
            throw new ContenderException("no answer from the Python program: " + e.getMessage(), e);
        }
    }

    /** Ends it. */
    @Override
    public void close() {
        process.destroy();
    }
}
