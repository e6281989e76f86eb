package io.github.perturb4j.weights.published;

import io.github.perturb4j.nn.CheckpointException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Fetches a file over HTTP into a {@link PartialFile}, from where an earlier run broke off if the server still has that
 * very content (RFC 9110: {@code Range} with {@code If-Range} and a strong ETag). A connection that breaks off is
 * opened again, as long as each brings something. Redirects are followed, but never from https to http.
 */
final class Download {
    private static final int FRUITLESS_ATTEMPTS = 3;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

    /**
     * How long is waited.
     *
     * @param connect for a connection
     * @param silence for the next byte
     * @param pause before a connection is opened again
     */
    record Patience(Duration connect, Duration silence, Duration pause) {
        static final Patience USUAL =
                new Patience(Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofSeconds(1));
    }

    /** Is told how many bytes there are by now, and how many there will be (-1: unknown). */
    interface Counter {
        void received(long bytes, long total);
    }

    /** The connection broke off; another one may go on. */
    private static final class BrokenOff extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenOff(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final HttpClient client;
    private final Patience patience;

    Download(HttpClient client, Patience patience) {
        this.client = client;
        this.patience = patience;
    }

    /** With the machine's proxy settings: the JVM's system properties {@code https.proxyHost} and so on. */
    static Download of(Patience patience) {
        return new Download(client(patience).build(), patience);
    }

    static HttpClient.Builder client(Patience patience) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .proxy(ProxySelector.getDefault())
                .connectTimeout(patience.connect());
    }

    /**
     * Fetches the whole file.
     *
     * @param part what has arrived already, and takes the rest
     * @param most more bytes than these are not taken
     * @throws IOException if the server or the network fails; the message says how, in a few words. What has arrived
     *     stays in {@code part}, unless it is of no use
     * @throws CheckpointException if the disk fails
     */
    void fetch(URI from, PartialFile part, long most, Counter counter) throws IOException {
        long best = part.size();
        for (int fruitless = 0; ; ) {
            try {
                attempt(from, part, most, counter);
                return;
            } catch (BrokenOff e) {
                fruitless = part.size() > best ? 1 : fruitless + 1;
                best = Math.max(best, part.size());
                if (fruitless == FRUITLESS_ATTEMPTS) {
                    throw e;
                }
                pause();
            }
        }
    }

    private void pause() throws IOException {
        try {
            Thread.sleep(patience.pause().toMillis());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void attempt(URI from, PartialFile part, long most, Counter counter) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(from);
        Optional<String> tag = part.tag(from);
        tag.ifPresent(t -> request.header("Range", "bytes=" + part.size() + "-").header("If-Range", t));
        HttpResponse<BodyChunks> response = send(request.build());
        try (BodyChunks body = response.body()) {
            long total = total(response, tag, part);
            if (total > most) {
                throw tooLarge("offers " + total + " bytes", most);
            }
            if (response.statusCode() == 200) {
                part.restart(from, response.headers().firstValue("ETag"));
            }
            receive(body, part, total, most, counter);
        }
    }

    private static IOException tooLarge(String what, long most) {
        return new IOException("the server " + what + ", expected at most " + most);
    }

    private HttpResponse<BodyChunks> send(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<BodyChunks>> answer = client.sendAsync(request, info -> new BodyChunks());
        Duration wait = patience.connect().plus(patience.silence());
        try {
            return answer.get(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no answer for " + BodyChunks.seconds(wait), e);
        } catch (ExecutionException e) {
            throw failure(e.getCause(), request.uri());
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            answer.cancel(true);
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return (IOException) new InterruptedIOException("interrupted").initCause(e);
    }

    private IOException failure(Throwable e, URI uri) {
        if (e instanceof HttpConnectTimeoutException) {
            return new IOException("no connection within " + BodyChunks.seconds(patience.connect()), e);
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return new IOException("the host " + uri.getHost() + " is not known; is this machine online?", e);
            }
        }
        if (e instanceof ConnectException) {
            String why = e.getMessage() == null ? "" : ": " + e.getMessage();
            return new IOException("no connection to " + uri.getHost() + why, e);
        }
        if (e instanceof SSLException) {
            return new IOException("TLS: " + e.getMessage(), e);
        }
        return new BrokenOff("the connection broke off: " + e.getMessage(), e);
    }

    /** The whole file's size, as an answer that is of use says (-1: it does not). */
    private static long total(HttpResponse<?> response, Optional<String> tag, PartialFile part) throws IOException {
        int status = response.statusCode();
        if (status == 200) {
            return response.headers().firstValueAsLong("Content-Length").orElse(-1);
        }
        if (tag.isEmpty() || status != 206 && status != 416) {
            throw new IOException("the server answered " + status + meaning(response));
        }
        Matcher range = CONTENT_RANGE.matcher(
                response.headers().firstValue("Content-Range").orElse(""));
        boolean asked = status == 206
                && range.matches()
                && Long.parseLong(range.group(1)) == part.size()
                && sameTag(response.headers(), tag.get());
        if (!asked) {
            part.delete();
            throw new BrokenOff("the server has no rest of what it sent before", null);
        }
        return range.group(2).equals("*") ? -1 : Long.parseLong(range.group(2));
    }

    private static boolean sameTag(HttpHeaders headers, String tag) {
        return headers.firstValue("ETag").map(tag::equals).orElse(true);
    }

    private static String meaning(HttpResponse<?> response) {
        int status = response.statusCode();
        if (status == 404) {
            return ": it has no such file";
        }
        if (status == 407) {
            return ": the proxy asks for a password";
        }
        if (status / 100 == 3) {
            String location = response.headers().firstValue("Location").orElse("");
            return ": a redirect to " + CheckpointException.quote(location) + ", which is not followed";
        }
        return "";
    }

    private void receive(BodyChunks body, PartialFile part, long total, long most, Counter counter) throws IOException {
        long bytes = part.size();
        counter.received(bytes, total);
        try (PartialFile.Appender end = part.append()) {
            for (var piece = next(body); piece.isPresent(); piece = next(body)) {
                for (ByteBuffer buffer : piece.get()) {
                    bytes += buffer.remaining();
                    if (bytes > most) {
                        part.delete();
                        throw tooLarge("does not stop sending", most);
                    }
                    end.write(buffer);
                }
                counter.received(bytes, total);
            }
        }
        if (bytes < total) {
            throw new BrokenOff("it ended after " + bytes + " of " + total + " bytes", null);
        }
    }

    private Optional<List<ByteBuffer>> next(BodyChunks body) throws IOException {
        try {
            return body.next(patience.silence());
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new BrokenOff(e.getMessage(), e);
        }
    }
}
