package io.github.perturb4j.weights.published;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server on this machine that answers its requests one by one as it is told, the last way from then on. */
final class LocalServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Headers> requests = new CopyOnWriteArrayList<>();

    /** What answers a request. */
    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    LocalServer(Answer... answers) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", handler(answers));
        server.start();
    }

    private HttpHandler handler(Answer... answers) {
        return exchange -> {
            int index;
            synchronized (requests) {
                index = Math.min(requests.size(), answers.length - 1);
                requests.add(exchange.getRequestHeaders());
            }
            try (exchange) {
                answers[index].to(exchange);
            }
        };
    }

    /** The address of a folder on this server. */
    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/models/");
    }

    /** The headers of the requests so far. */
    List<Headers> requests() {
        return requests;
    }

    /** A file with a strong ETag, whole or, where Range and If-Range ask for it, from some byte on. */
    static Answer file(byte[] content, String tag) {
        return exchange -> {
            exchange.getResponseHeaders().set("ETag", tag);
            String range = exchange.getRequestHeaders().getFirst("Range");
            boolean rest =
                    range != null && tag.equals(exchange.getRequestHeaders().getFirst("If-Range"));
            int from = rest ? Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1")) : 0;
            if (rest) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
            }
            exchange.sendResponseHeaders(rest ? 206 : 200, content.length - from);
            write(exchange, Arrays.copyOfRange(content, from, content.length));
        };
    }

    /** A file that cannot be asked for in parts and has no ETag. */
    static Answer plain(byte[] content) {
        return exchange -> {
            exchange.sendResponseHeaders(200, content.length);
            write(exchange, content);
        };
    }

    /** The first bytes of a file, and then the connection breaks. */
    static Answer cut(byte[] content, String tag, int length) {
        return exchange -> {
            exchange.getResponseHeaders().set("ETag", tag);
            exchange.sendResponseHeaders(200, content.length);
            write(exchange, Arrays.copyOf(content, length));
        };
    }

    /** No file. */
    static Answer status(int status) {
        return exchange -> exchange.sendResponseHeaders(status, -1);
    }

    static void write(HttpExchange exchange, byte[] bytes) throws IOException {
        OutputStream out = exchange.getResponseBody();
        out.write(bytes);
        out.flush();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
