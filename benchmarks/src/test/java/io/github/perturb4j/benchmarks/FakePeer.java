package io.github.perturb4j.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A program that answers as {@code peer.py} does, for tests: {@code RELU} it computes rightly, all else wrongly. */
final class FakePeer {
    private FakePeer() {}

    public static void main(String[] args) throws IOException {
        ObjectMapper json = new ObjectMapper();
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            System.out.println(answer(json.readTree(line)));
        }
    }

    private static String answer(JsonNode order) {
        return switch (order.path("do").asText()) {
            case "prepare" ->
                order.at("/parameters/op").asText().equals("RELU")
                        ? fingerprints(OpTwin.expected(
                                        new Line(order.path("benchmark").asText(), java.util.Map.of("op", "RELU")))
                                .get(0))
                        : fingerprints(new Fingerprint(3, 1, 2));
            case "run" -> "{\"times_ms\": [" + order.path("measure_ms") + ", " + order.path("warmup_ms") + "]}";
            case "hello" -> "{\"versions\": \"Fake 1\"}";
            case "die" -> exit();
            default -> "{\"error\": \"ValueError: unknown order\"}";
        };
    }

    private static String exit() {
        System.exit(3);
        return "";
    }

    private static String fingerprints(Fingerprint print) {
        return "{\"fingerprints\": [[" + print.length() + ", " + print.norm() + ", " + print.probe() + "]]}";
    }
}
