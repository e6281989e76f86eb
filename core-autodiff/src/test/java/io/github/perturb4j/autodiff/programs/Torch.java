package io.github.perturb4j.autodiff.programs;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.nd4j.linalg.api.buffer.DataType;

/** A Python with PyTorch that computes programs, one after the other. */
public final class Torch implements AutoCloseable {
    private static final String PYTHON = "python";
    private static final String SCRIPT = "torch_programs.py";

    private final Path script;
    private final Process process;
    private final BufferedWriter to;
    private final BufferedReader from;

    private Torch(String python) throws IOException {
        script = Files.createTempFile("torch_programs", ".py");
        try (InputStream text = Torch.class.getResourceAsStream(SCRIPT)) {
            Files.write(script, text.readAllBytes());
        }
        process = new ProcessBuilder(python, script.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        to = process.outputWriter(StandardCharsets.UTF_8);
        from = process.inputReader(StandardCharsets.UTF_8);
    }

    /** That of the property {@code python}; skips the test, saying so, where it is not set. */
    public static Torch start() {
        String python = System.getProperty(PYTHON, "");
        Assumptions.assumeFalse(
                python.isBlank(),
                "no Python was given: name one that has PyTorch with -D" + PYTHON + "=/path/to/python");
        try {
            return new Torch(python);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + python, e);
        }
    }

    /** PyTorch's answer in a type. */
    public synchronized Map<String, double[]> answer(TorchSubject subject, DataType type) {
        Map<String, Object> asked = new LinkedHashMap<>(subject.torch());
        asked.put("dtype", type == DataType.FLOAT ? "float32" : "float64");
        try {
            to.write(Json.of(asked));
            to.newLine();
            to.flush();
            return read(from.readLine(), subject);
        } catch (IOException e) {
            throw new UncheckedIOException("Python ended; what it printed stands above", e);
        }
    }

    private static Map<String, double[]> read(String line, TorchSubject subject) {
        if (line == null || line.startsWith("error:")) {
            throw new AssertionError("PyTorch refused: " + line + "\n" + subject);
        }
        Map<String, double[]> answer = new LinkedHashMap<>();
        for (String array : line.split("\\|")) {
            String[] sides = array.split(":");
            answer.put(
                    sides[0],
                    Arrays.stream(sides[1].split(" "))
                            .mapToDouble(Torch::number)
                            .toArray());
        }
        return answer;
    }

    private static double number(String text) {
        return switch (text) {
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    @Override
    public void close() {
        try {
            to.close();
            process.waitFor();
            Files.deleteIfExists(script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
