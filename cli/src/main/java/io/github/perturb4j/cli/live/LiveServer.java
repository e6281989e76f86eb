package io.github.perturb4j.cli.live;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.perturb4j.cli.gradient.MicroscopePage;
import io.github.perturb4j.cli.output.Errors;
import io.github.perturb4j.cli.output.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves the page and answers it, at 127.0.0.1 alone, to those whom {@link LiveGate} lets in. */
final class LiveServer implements AutoCloseable {
    /** The largest request, in bytes: a picture of 14 MB as base64, a mask, and the rest. */
    static final int MOST_BYTES = 20_000_000;

    private static final int THREADS = 16;
    private static final String SECONDS_TO_ASK = "60";
    private static final String MOST_CONNECTIONS = "64";
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TOO_LARGE = 413;
    private static final int NOT_JSON = 415;
    private static final int BUSY = 503;
    private static final int NO_BODY = -1;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "perturb4j-live");
        thread.setDaemon(true);
        return thread;
    });
    private final LiveGate gate;
    private final LiveWork work;
    private final MicroscopePage.Live page;

    /** What the page is told where there is no result. */
    record Failure(String error) {}

    private LiveServer(HttpServer server, LiveWork work) {
        this.server = server;
        this.work = work;
        this.gate = LiveGate.at(server.getAddress().getPort());
        this.page = MicroscopePage.live(Json.line(work.choices()));
    }

    /**
     * Listens from now on.
     *
     * @param port 0 for any that is free
     * @throws java.net.BindException if the port is taken
     */
    static LiveServer start(int port, LiveWork work) throws IOException {
        System.setProperty("sun.net.httpserver.maxReqTime", SECONDS_TO_ASK); // of whoever begins and does not go on
        System.setProperty("jdk.httpserver.maxConnections", MOST_CONNECTIONS);
        InetSocketAddress here = new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port);
        LiveServer made = new LiveServer(HttpServer.create(here, 0), work);
        made.server.setExecutor(made.threads);
        made.server.createContext("/", made::handle);
        made.server.start();
        return made;
    }

    /** Where the page is, token included. */
    String address() {
        return gate.address();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("Referrer-Policy", "no-referrer");
            headers.set("Cache-Control", "no-store");
            headers.set("Cross-Origin-Resource-Policy", "same-origin");
            Optional<String> asked = gate.asked(
                    exchange.getRequestHeaders(), exchange.getRequestURI().getRawPath());
            if (asked.isEmpty()) {
                refuse(exchange, FORBIDDEN, "open the address that 'perturb4j microscope' printed, token included");
            } else {
                answer(exchange, exchange.getRequestMethod() + " " + asked.get());
            }
        }
    }

    private void answer(HttpExchange exchange, String what) throws IOException {
        switch (what) {
            case "GET " -> {
                exchange.getResponseHeaders()
                        .set("Content-Security-Policy", page.policy() + "; frame-ancestors 'none'");
                send(exchange, OK, "text/html; charset=utf-8", page.text());
            }
            case "POST picture" -> {
                Optional<String> body = body(exchange);
                if (body.isPresent()) {
                    send(exchange, OK, "application/json", picture(body.get()));
                }
            }
            case "POST run" -> {
                Optional<String> body = body(exchange);
                if (body.isPresent()) {
                    run(exchange, body.get());
                }
            }
            default -> refuse(exchange, NOT_FOUND, "there is nothing here");
        }
    }

    private String picture(String body) {
        try {
            return Json.line(work.picture(LiveRequest.read(body)));
        } catch (RuntimeException | OutOfMemoryError e) {
            return Json.line(new Failure(Errors.line(e)));
        }
    }

    /** Lines of JSON, as they come: how far it is, and at last the runs, or why there are none. */
    private void run(HttpExchange exchange, String body) throws IOException {
        if (!work.enter()) {
            refuse(exchange, BUSY, "too many tabs wait for their turn; wait until one of them is done");
            return;
        }
        try {
            exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
            exchange.sendResponseHeaders(OK, 0);
            LiveLines lines = new LiveLines(exchange.getResponseBody());
            try {
                lines.send(work.run(LiveRequest.read(body), lines));
            } catch (CancellationException e) {
                return; // nobody reads on
            } catch (RuntimeException | OutOfMemoryError e) {
                lines.send(Json.line(new Failure(Errors.line(e))));
            }
        } finally {
            work.leave();
        }
    }

    /** The request's JSON; nothing where it was refused, without memory taken for what is too large. */
    private static Optional<String> body(HttpExchange exchange) throws IOException {
        if (!"application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
            refuse(exchange, NOT_JSON, "send application/json");
            return Optional.empty();
        }
        InputStream in = exchange.getRequestBody();
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        boolean large = length != null && length.matches("\\d+") && Double.parseDouble(length) > MOST_BYTES;
        byte[] bytes = large ? new byte[0] : in.readNBytes(MOST_BYTES + 1);
        if (large || bytes.length > MOST_BYTES) {
            in.transferTo(OutputStream.nullOutputStream()); // so that the sender comes to read the answer
            refuse(exchange, TOO_LARGE, "the request is larger than " + MOST_BYTES + " bytes; scale the picture down");
            return Optional.empty();
        }
        return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    }

    private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
        send(exchange, status, "application/json", Json.line(new Failure(why)));
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, NO_BODY);
        } else {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
