package io.github.perturb4j.weights.published;

import static io.github.perturb4j.weights.published.Published.BYTES;
import static io.github.perturb4j.weights.published.Published.TAG;
import static io.github.perturb4j.weights.published.Published.WEIGHTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several at once, and one that is killed. */
@Timeout(120)
class TwoProcessesTest {
    @TempDir
    private Path folder;

    /** Fetches in a JVM of its own and tells on stdout, a line each, what happens. */
    static final class Fetcher implements FetchProgress {
        private Fetcher() {}

        public static void main(String[] args) {
            Path file = Published.cache(Path.of(args[0]), URI.create(args[1])).fetch(WEIGHTS, new Fetcher());
            System.out.println("got " + file.getFileName());
        }

        @Override
        public void received(long bytes, long total) {
            System.out.println("received " + bytes);
        }

        @Override
        public void waiting(PublishedWeights weights) {
            System.out.println("waiting");
        }
    }

    private Process start(LocalServer server) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Fetcher.class.getName(),
                        folder.toString(),
                        server.base().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String lineOf(BufferedReader reader, String prefix) throws IOException {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith(prefix)) {
                return line;
            }
        }
        throw new AssertionError("ended without a line that begins with '" + prefix + "'");
    }

    /** Begins to answer, and goes on when it is told. */
    private static LocalServer.Answer held(CountDownLatch begun, CountDownLatch goOn) {
        return exchange -> {
            exchange.getResponseHeaders().set("ETag", TAG);
            exchange.sendResponseHeaders(200, BYTES.length);
            LocalServer.write(exchange, Arrays.copyOf(BYTES, 1000));
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            LocalServer.write(exchange, Arrays.copyOfRange(BYTES, 1000, BYTES.length));
        };
    }

    @Test
    void theSecondProcessWaitsForTheFirstAndUsesItsFile() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (LocalServer server = new LocalServer(held(begun, goOn))) {
            Process first = start(server);
            begun.await();
            Process second = start(server);
            try (BufferedReader firstSays = first.inputReader();
                    BufferedReader secondSays = second.inputReader()) {
                lineOf(secondSays, "waiting");
                goOn.countDown();
                String got = "got " + WEIGHTS.name() + ".safetensors";
                assertThat(lineOf(firstSays, "got")).isEqualTo(got);
                assertThat(lineOf(secondSays, "")).isEqualTo(got);
                assertThat(first.waitFor()).isZero();
                assertThat(second.waitFor()).isZero();
                assertThat(server.requests()).hasSize(1);
            } finally {
                first.destroyForcibly();
                second.destroyForcibly();
            }
        }
    }

    @Test
    void theSecondThreadWaitsForTheFirstAndUsesItsFile() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (LocalServer server = new LocalServer(held(begun, goOn))) {
            WeightsCache cache = Published.cache(folder, server.base());
            Future<Path> first = threads.submit(() -> cache.fetch(WEIGHTS, FetchProgress.NONE));
            begun.await();
            Future<Path> second = threads.submit(() -> cache.fetch(WEIGHTS, new FetchProgress() {
                @Override
                public void waiting(PublishedWeights weights) {
                    goOn.countDown();
                }
            }));
            assertThat(second.get()).isEqualTo(first.get()).exists();
            assertThat(server.requests()).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void whatAKilledProcessHadReceivedIsNotAskedForAgain() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        try (LocalServer server = new LocalServer(held(begun, never), LocalServer.file(BYTES, TAG))) {
            Process killed = start(server);
            try (BufferedReader says = killed.inputReader()) {
                lineOf(says, "received 1000");
            } finally {
                killed.destroyForcibly().waitFor();
            }
            Path file = Published.cache(folder, server.base()).fetch(WEIGHTS, FetchProgress.NONE);
            assertThat(file).exists();
            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests().get(1).getFirst("Range")).isEqualTo("bytes=1000-");
        }
    }
}
