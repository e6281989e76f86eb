package io.github.perturb4j.weights.published;

import static io.github.perturb4j.weights.published.Published.BYTES;
import static io.github.perturb4j.weights.published.Published.TAG;
import static io.github.perturb4j.weights.published.Published.WEIGHTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.weights.Checkpoint;
import io.github.perturb4j.weights.Sha256;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsCacheTest {
    private static final String READY = WEIGHTS.name() + ".safetensors";
    private static final String PART = WEIGHTS.file() + ".part";
    private static final String LOCK = WEIGHTS.name() + ".lock";

    @TempDir
    private Path folder;

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Path fetch(LocalServer server) {
        return Published.cache(folder, server.base()).fetch(WEIGHTS, FetchProgress.NONE);
    }

    private AbstractThrowableAssert<?, ?> assertRefused(LocalServer server) throws IOException {
        AbstractThrowableAssert<?, ?> refused =
                assertThatThrownBy(() -> fetch(server)).isInstanceOf(CheckpointException.class);
        assertThat(files()).doesNotContain(READY, WEIGHTS.file());
        return refused;
    }

    private void assertFetched(Path file) throws IOException {
        assertThat(file).isEqualTo(folder.resolve(READY));
        assertThat(files()).containsExactly(LOCK, READY);
        assertThat(StateDict.readSafetensors(file).tensors())
                .isEqualTo(Checkpoint.read(Published.CHECKPOINT).tensors());
    }

    @Test
    void downloadsOnceAndConverts() throws IOException {
        try (LocalServer server = new LocalServer(LocalServer.file(BYTES, TAG))) {
            assertFetched(fetch(server));
            assertFetched(fetch(server));
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void makesTheFolder() {
        Path deep = folder.resolve("not").resolve("there");
        try (LocalServer server = new LocalServer(LocalServer.file(BYTES, TAG))) {
            WeightsCache cache = Published.cache(deep, server.base());
            assertThat(cache.holds(WEIGHTS)).isFalse();
            assertThat(cache.fetch(WEIGHTS, FetchProgress.NONE)).isEqualTo(deep.resolve(READY));
            assertThat(cache.holds(WEIGHTS)).isTrue();
        }
    }

    @Test
    void saysWhatIsDownloadedBeforeItAsks() {
        List<String> told = new ArrayList<>();
        try (LocalServer server = new LocalServer(LocalServer.file(BYTES, TAG))) {
            Published.cache(folder, server.base()).fetch(WEIGHTS, new FetchProgress() {
                @Override
                public void downloading(PublishedWeights weights, URI from, Path to, long there) {
                    told.add(from + " to " + to + " after " + there + ", requests "
                            + server.requests().size());
                }

                @Override
                public void received(long bytes, long total) {
                    told.add(bytes + " of " + total);
                }
            });
            assertThat(told)
                    .startsWith(
                            server.base().resolve(WEIGHTS.file()) + " to " + folder + " after 0, requests 0",
                            "0 of " + BYTES.length)
                    .endsWith(BYTES.length + " of " + BYTES.length);
        }
    }

    @Test
    void aConnectionThatBreaksIsTakenUpWithinTheRun() throws IOException {
        try (LocalServer server = new LocalServer(LocalServer.cut(BYTES, TAG, 1000), LocalServer.file(BYTES, TAG))) {
            assertFetched(fetch(server));
            assertThat(server.requests()).hasSize(2);
            assertThat(server.requests().get(1).getFirst("Range")).isEqualTo("bytes=1000-");
            assertThat(server.requests().get(1).getFirst("If-Range")).isEqualTo(TAG);
        }
    }

    private void leavePart(URI from, String tag, byte[] bytes) {
        PartialFile part = new PartialFile(folder.resolve(PART));
        part.restart(from.resolve(WEIGHTS.file()), Optional.of(tag));
        try (PartialFile.Appender end = part.append()) {
            end.write(ByteBuffer.wrap(bytes));
        }
    }

    @Test
    void theNextRunGoesOnFromWhatArrived() throws IOException {
        try (LocalServer server = new LocalServer(LocalServer.file(BYTES, TAG))) {
            leavePart(server.base(), TAG, Arrays.copyOf(BYTES, 1000));
            assertFetched(fetch(server));
            assertThat(server.requests()).hasSize(1);
            assertThat(server.requests().get(0).getFirst("Range")).isEqualTo("bytes=1000-");
        }
    }

    @Test
    void aConnectionThatBreaksBeforeTheAnswerIsTakenUp() throws IOException {
        LocalServer.Answer hangsUp = exchange -> {
            throw new IOException("the server's end");
        };
        try (LocalServer server = new LocalServer(hangsUp, LocalServer.file(BYTES, TAG))) {
            assertFetched(fetch(server));
        }
    }

    @Test
    void whatArrivedIsKeptAndTheMessageSaysSo() throws IOException {
        LocalServer.Answer cut = LocalServer.cut(BYTES, TAG, 1000);
        LocalServer.Answer nothing = exchange -> {
            exchange.getResponseHeaders().set("Content-Range", "bytes 1000-" + (BYTES.length - 1) + "/" + BYTES.length);
            exchange.sendResponseHeaders(206, BYTES.length - 1000);
            exchange.getResponseBody().flush();
        };
        try (LocalServer server = new LocalServer(cut, nothing)) {
            assertRefused(server).hasMessageContainingAll("broke off", "the 1000 bytes that arrived are kept");
            assertThat(server.requests()).hasSize(3);
            assertThat(folder.resolve(PART)).hasBinaryContent(Arrays.copyOf(BYTES, 1000));
        }
    }

    @Test
    void aFileThatChangedOnTheServerIsNotGlued() throws IOException {
        try (LocalServer server = new LocalServer(LocalServer.file(BYTES, TAG))) {
            leavePart(server.base(), "\"older\"", new byte[1000]);
            assertFetched(fetch(server)); // 200 with the whole file, since If-Range does not hold
            assertThat(server.requests().get(0).getFirst("If-Range")).isEqualTo("\"older\"");
        }
    }

    @Test
    void aServerThatIgnoresIfRangeIsFoundOutByItsTag() throws IOException {
        LocalServer.Answer glues = exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"newer\"");
            exchange.getResponseHeaders().set("Content-Range", "bytes 1000-" + (BYTES.length - 1) + "/" + BYTES.length);
            exchange.sendResponseHeaders(206, BYTES.length - 1000);
            LocalServer.write(exchange, Arrays.copyOfRange(BYTES, 1000, BYTES.length));
        };
        try (LocalServer server = new LocalServer(glues, LocalServer.file(BYTES, TAG))) {
            leavePart(server.base(), TAG, new byte[1000]);
            assertFetched(fetch(server));
            assertThat(server.requests().get(1).getFirst("Range")).isNull();
        }
    }

    @Test
    void aRestThatBeginsElsewhereIsNotTaken() throws IOException {
        LocalServer.Answer elsewhere = exchange -> {
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-" + (BYTES.length - 1) + "/" + BYTES.length);
            exchange.sendResponseHeaders(206, BYTES.length);
            LocalServer.write(exchange, BYTES);
        };
        try (LocalServer server = new LocalServer(elsewhere, LocalServer.file(BYTES, TAG))) {
            leavePart(server.base(), TAG, Arrays.copyOf(BYTES, 1000));
            assertFetched(fetch(server));
        }
    }

    @Test
    void aRangeThatTheServerDoesNotHaveBeginsAnew() throws IOException {
        try (LocalServer server = new LocalServer(LocalServer.status(416), LocalServer.file(BYTES, TAG))) {
            leavePart(server.base(), TAG, Arrays.copyOf(BYTES, BYTES.length + 10));
            assertFetched(fetch(server));
        }
    }

    @Test
    void aServerThatIgnoresRangesSendsTheWholeFile() throws IOException {
        try (LocalServer server = new LocalServer(LocalServer.plain(BYTES))) {
            leavePart(server.base(), TAG, Arrays.copyOf(BYTES, 1000));
            assertFetched(fetch(server));
            assertThat(server.requests().get(0).getFirst("Range")).isEqualTo("bytes=1000-");
        }
    }

    @Test
    void withoutAStrongTagOrFromAnotherAddressItBeginsAnew() throws IOException {
        try (LocalServer server = new LocalServer(LocalServer.file(BYTES, TAG))) {
            leavePart(server.base(), "W/" + TAG, new byte[1000]);
            assertFetched(fetch(server));
            Files.delete(folder.resolve(READY));
            leavePart(URI.create("https://elsewhere.example/"), TAG, new byte[1000]);
            assertFetched(fetch(server));
            assertThat(server.requests()).hasSize(2).allMatch(headers -> headers.getFirst("Range") == null);
        }
    }

    @Test
    void aDownloadThatWasNotConvertedNeedsNoServer() throws IOException {
        try (LocalServer server = new LocalServer(LocalServer.status(500))) {
            leavePart(server.base(), TAG, BYTES);
            assertFetched(fetch(server));
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void anotherFileIsDeletedAndBothHashesNamed() throws IOException {
        byte[] other = BYTES.clone();
        other[2000] ^= 1;
        try (LocalServer server = new LocalServer(LocalServer.file(other, TAG))) {
            assertRefused(server)
                    .hasMessageContainingAll(
                            "its SHA-256 begins with " + hash(other),
                            "expected " + WEIGHTS.hash(),
                            "they were deleted",
                            WEIGHTS.file(),
                            folder.toString());
            assertThat(files()).containsExactly(LOCK);
        }
    }

    private static String hash(byte[] bytes) {
        return Sha256.of(bytes).substring(0, 8);
    }

    @Test
    void aFileThatEndsEarlyIsAnotherFile() throws IOException {
        try (LocalServer server = new LocalServer(LocalServer.plain(Arrays.copyOf(BYTES, 3000)))) {
            assertRefused(server).hasMessageContainingAll("3000 bytes", "another file");
            assertThat(files()).containsExactly(LOCK);
        }
    }

    @Test
    void aStatusIsNamed() throws IOException {
        try (LocalServer server = new LocalServer(LocalServer.status(404))) {
            assertRefused(server)
                    .hasMessageContainingAll(
                            "the weights of tiny",
                            server.base() + WEIGHTS.file(),
                            "the server answered 404: it has no such file",
                            "put " + WEIGHTS.file(),
                            "into the folder " + folder);
            assertThat(files()).containsExactly(LOCK);
            assertThat(server.requests()).hasSize(1);
        }
    }

    private static Download.Patience silence(long connect, long silence) {
        return new Download.Patience(Duration.ofMillis(connect), Duration.ofMillis(silence), Duration.ZERO);
    }

    @Test
    void aServerThatFallsSilentIsLeft() throws IOException {
        LocalServer.Answer silent = exchange -> {
            exchange.sendResponseHeaders(200, BYTES.length);
            LocalServer.write(exchange, Arrays.copyOf(BYTES, 1000));
            sleep(300_000);
        };
        try (LocalServer server = new LocalServer(silent)) {
            WeightsCache cache = Published.cache(folder, server.base(), silence(60_000, 300));
            assertThatThrownBy(() -> cache.fetch(WEIGHTS, FetchProgress.NONE))
                    .hasMessageContaining("nothing arrived for 300 ms");
            assertThat(server.requests()).hasSizeGreaterThanOrEqualTo(3);
            assertThat(files()).doesNotContain(READY, WEIGHTS.file());
        }
    }

    @Test
    void aServerThatNeverAnswersIsLeft() {
        try (LocalServer server = new LocalServer(exchange -> sleep(300_000))) {
            WeightsCache cache = Published.cache(folder, server.base(), silence(2_000, 100));
            assertThatThrownBy(() -> cache.fetch(WEIGHTS, FetchProgress.NONE))
                    .hasMessageContaining("no answer for 2100 ms");
        }
    }

    @Test
    void aSlowServerIsWaitedFor() throws IOException {
        LocalServer.Answer slow = exchange -> {
            exchange.sendResponseHeaders(200, BYTES.length);
            for (int i = 0; i < BYTES.length; i += 1000) { // five pieces, longer than one silence together
                LocalServer.write(exchange, Arrays.copyOfRange(BYTES, i, Math.min(BYTES.length, i + 1000)));
                sleep(500);
            }
        };
        try (LocalServer server = new LocalServer(slow)) {
            WeightsCache cache = Published.cache(folder, server.base(), silence(60_000, 2_000));
            assertFetched(cache.fetch(WEIGHTS, FetchProgress.NONE));
            assertThat(server.requests()).hasSize(1);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aMuchLargerFileIsRefusedBeforeItArrives() throws IOException {
        LocalServer.Answer large = exchange -> {
            exchange.sendResponseHeaders(200, WEIGHTS.largest() + 1);
            exchange.getResponseBody().flush();
            sleep(300_000); // sends nothing: the client must not wait for the body
        };
        try (LocalServer server = new LocalServer(large)) {
            assertRefused(server)
                    .hasMessageContainingAll(
                            "offers " + (WEIGHTS.largest() + 1) + " bytes", "expected at most " + WEIGHTS.largest());
            assertThat(files()).containsExactly(LOCK);
        }
    }

    @Test
    void aServerThatDoesNotStopIsLeft() throws IOException {
        LocalServer.Answer endless = exchange -> {
            exchange.sendResponseHeaders(200, 0); // chunked, no length
            for (int i = 0; i < 10_000; i++) {
                LocalServer.write(exchange, new byte[1000]);
            }
        };
        try (LocalServer server = new LocalServer(endless)) {
            assertRefused(server).hasMessageContainingAll("does not stop", "expected at most " + WEIGHTS.largest());
            assertThat(files()).containsExactly(LOCK);
        }
    }

    @Test
    void aFileOfUnknownLengthIsTaken() throws IOException {
        LocalServer.Answer chunked = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            LocalServer.write(exchange, BYTES);
        };
        try (LocalServer server = new LocalServer(chunked)) {
            assertFetched(fetch(server));
        }
    }

    @Test
    void redirectsAreFollowed() throws IOException {
        LocalServer.Answer elsewhere = exchange -> {
            exchange.getResponseHeaders().set("Location", "/other/place");
            exchange.sendResponseHeaders(302, -1);
        };
        try (LocalServer server = new LocalServer(elsewhere, LocalServer.file(BYTES, TAG))) {
            assertFetched(fetch(server));
        }
    }

    @Test
    void offlineOneMessageSaysWhichFileToPutWhere() throws IOException {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
        }
        PublishedWeights resnet50 = PublishedWeights.of("resnet50").orElseThrow();
        assertThatThrownBy(() -> Published.cache(folder, nobody).fetch(resnet50, FetchProgress.NONE))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll(
                        "the weights of resnet50 are not in the cache",
                        nobody + "resnet50-0676ba61.pth",
                        "no connection to 127.0.0.1",
                        "put resnet50-0676ba61.pth (torchvision publishes it as"
                                + " https://download.pytorch.org/models/resnet50-0676ba61.pth) into the folder "
                                + folder)
                .hasMessageNotContaining("\n");
    }

    @Test
    void anUnknownHostIsNamed() {
        URI unknown = URI.create("https://download.invalid/models/");
        assertThatThrownBy(() -> Published.cache(folder, unknown).fetch(WEIGHTS, FetchProgress.NONE))
                .hasMessageContaining("the host download.invalid is not known; is this machine online?");
    }

    @Test
    void aFileThatWasPutThereIsCheckedConvertedAndKept() throws IOException {
        try (LocalServer server = new LocalServer(LocalServer.status(500))) {
            Files.write(folder.resolve(WEIGHTS.file()), BYTES);
            assertThat(Published.cache(folder, server.base()).holds(WEIGHTS)).isTrue();
            assertThat(fetch(server)).isEqualTo(folder.resolve(READY));
            assertThat(files()).containsExactly(LOCK, WEIGHTS.file(), READY);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void anotherFileThatWasPutThereIsRefusedAndKept() throws IOException {
        Path placed = Files.write(folder.resolve(WEIGHTS.file()), Arrays.copyOf(BYTES, 100));
        try (LocalServer server = new LocalServer(LocalServer.file(BYTES, TAG))) {
            assertThatThrownBy(() -> fetch(server))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContainingAll(
                            placed.toString(), "begins with", "expected " + WEIGHTS.hash(), "replace or remove it");
            assertThat(files()).containsExactly(LOCK, WEIGHTS.file());
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsNamedWithTheMend() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[1]);
        try (LocalServer server = new LocalServer(LocalServer.file(BYTES, TAG))) {
            assertThatThrownBy(() -> Published.cache(file.resolve("cache"), server.base())
                            .fetch(WEIGHTS, FetchProgress.NONE))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContainingAll(file.toString(), "set PERTURB4J_HOME");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aFullDiskIsNamedAndNotTakenForTheNetwork() throws IOException {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full), "no device that is always full here");
        Files.createSymbolicLink(folder.resolve(PART), full);
        try (LocalServer server = new LocalServer(LocalServer.file(BYTES, TAG))) {
            assertRefused(server)
                    .hasMessageContainingAll(PART, "No space left on device", "set PERTURB4J_HOME")
                    .hasMessageNotContaining("downloaded");
            assertThat(server.requests()).hasSize(1);
        } finally {
            Files.delete(folder.resolve(PART));
        }
    }

    @Test
    void aDownloadThatIsNoCheckpointIsNotConverted() throws IOException {
        byte[] text = "this is no state dict".getBytes(StandardCharsets.US_ASCII);
        PublishedWeights weights = new PublishedWeights("text", "text-" + hash(text) + ".pth", text.length);
        try (LocalServer server = new LocalServer(LocalServer.file(text, TAG))) {
            assertThatThrownBy(() -> Published.cache(folder, server.base()).fetch(weights, FetchProgress.NONE))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("neither a PyTorch file nor safetensors");
            assertThat(files()).noneMatch(name -> name.endsWith(".safetensors") || name.endsWith(".pth"));
        }
    }
}
