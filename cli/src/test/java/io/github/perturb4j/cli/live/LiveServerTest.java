package io.github.perturb4j.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perturb4j.cli.CliRun;
import io.github.perturb4j.cli.ProgramTest;
import io.github.perturb4j.cli.output.Json;
import io.github.perturb4j.resnet.data.scenes.Scenes;
import io.github.perturb4j.resnet.image.Png;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the server answers, and to whom, by HTTP alone. */
class LiveServerTest {
    private static final int SIGTERM = 128 + 15;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static LiveServer server;
    private static String address;

    @BeforeAll
    static void start() throws IOException {
        server = LiveServer.start(0, new LiveWork(models()));
        address = server.address();
    }

    private static LiveModels models() {
        return new LiveModels(new CommandLine(new MicroscopeCommand()).getCommandSpec(), List.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static HttpResponse<String> get(String uri) throws IOException, InterruptedException {
        return CLIENT.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
    }

    /** What the JDK's server has to say about how it is used. */
    @Test
    void aQuestionForTheHeadIsAnsweredWithoutAWarning() throws IOException, InterruptedException {
        List<String> warnings = new CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger("com.sun.net.httpserver");
        Handler handler = new StreamHandler() {
            @Override
            public void publish(LogRecord entry) {
                warnings.add(entry.getMessage());
            }
        };
        logger.addHandler(handler);
        try {
            HttpRequest head = HttpRequest.newBuilder(URI.create(address))
                    .method("HEAD", BodyPublishers.noBody())
                    .build();
            assertThat(CLIENT.send(head, BodyHandlers.ofString()).statusCode()).isEqualTo(404);
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(warnings).isEmpty();
    }

    private static HttpRequest asking(String what, String body) {
        return HttpRequest.newBuilder(URI.create(address + what))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static HttpResponse<String> post(String what, String body) throws IOException, InterruptedException {
        return CLIENT.send(asking(what, body), BodyHandlers.ofString());
    }

    /** The last line that the server says. */
    private static JsonNode last(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        List<String> lines = answer.body().lines().toList();
        return Json.read(lines.get(lines.size() - 1));
    }

    /** The status of a request as written here, headers and all. */
    private static int raw(String path, String... headers) throws IOException {
        URI here = URI.create(address);
        try (Socket socket = new Socket(here.getHost(), here.getPort())) {
            String request = "GET " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers)
                    + (headers.length > 0 ? "\r\n" : "") + "Connection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            String status = new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
            return Integer.parseInt(status.substring(9));
        }
    }

    private static String host() {
        return "Host: " + URI.create(address).getAuthority();
    }

    private static String path() {
        return URI.create(address).getPath();
    }

    @Test
    void thePageComesWithWhatBrowsersMayDoWithIt() throws Exception {
        HttpResponse<String> page = get(address);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).startsWith("<!DOCTYPE html>").contains("\"networks\":", "resnet20_scenes_robust");
        assertThat(page.headers().map())
                .containsEntry("x-content-type-options", List.of("nosniff"))
                .containsEntry("referrer-policy", List.of("no-referrer"))
                .containsEntry("cache-control", List.of("no-store"))
                .doesNotContainKey("access-control-allow-origin");
        assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                .startsWith("default-src 'none'; ")
                .contains("script-src 'sha256-", "connect-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("script-src 'unsafe", "http:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/run",
                "/picture",
                "/favicon.ico",
                "/WRONG/",
                "/WRONG/run",
                "/TOKEN",
                "/TOKENx/",
                "/x/TOKEN/"
            })
    void withoutTheTokenNothingIsAnswered(String template) throws Exception {
        String token = path().replace("/", "");
        assertThat(token).hasSize(32);
        String wrong = (token.charAt(0) == 'a' ? 'b' : 'a') + token.substring(1);
        String asked = template.replace("TOKEN", token).replace("WRONG", wrong);
        assertThat(get(address.replace(path(), asked)).statusCode()).isEqualTo(403);
    }

    @Test
    void tokensAreNewEachTime() throws IOException {
        try (LiveServer other = LiveServer.start(0, new LiveWork(models()))) {
            assertThat(URI.create(other.address()).getPath()).isNotEqualTo(path());
        }
    }

    @Test
    void otherHostsAndOriginsAreRefused() throws IOException {
        int port = URI.create(address).getPort();
        assertThat(raw(path(), host())).isEqualTo(200);
        assertThat(raw(path(), "Host: LocalHost:" + port, "Origin: http://localhost:" + port))
                .isEqualTo(200);
        assertThat(raw(path(), "Host: evil.example:" + port)).isEqualTo(403);
        assertThat(raw(path(), "Host: 127.0.0.1")).isEqualTo(403);
        assertThat(raw(path(), "Host: 127.0.0.1:" + port + ".evil.example")).isEqualTo(403);
        assertThat(raw(path(), host(), "Host: evil.example")).isEqualTo(403);
        assertThat(raw(path(), host(), "Origin: http://evil.example")).isEqualTo(403);
        assertThat(raw(path(), host(), "Origin: null")).isEqualTo(403);
        assertThat(raw(path(), host(), "Origin: https://127.0.0.1:" + port)).isEqualTo(403);
        assertThat(raw(path())).isIn(400, 403);
    }

    @Test
    void itListensAtLoopbackAlone() throws IOException {
        int port = URI.create(address).getPort();
        for (InetAddress own :
                InetAddress.getAllByName(InetAddress.getLocalHost().getHostName())) {
            if (!own.isLoopbackAddress()) {
                try (Socket socket = new Socket(own, port)) {
                    throw new AssertionError("it answers at " + socket);
                } catch (IOException refused) {
                    assertThat(refused).hasMessageContaining("refused");
                }
            }
        }
    }

    @Test
    void thereIsNothingElse() throws Exception {
        assertThat(get(address + "../etc/passwd").statusCode()).isEqualTo(404);
        assertThat(get(address + "run").statusCode()).isEqualTo(404);
        HttpRequest form = HttpRequest.newBuilder(URI.create(address + "run"))
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{}"))
                .build();
        assertThat(CLIENT.send(form, BodyHandlers.ofString()).statusCode()).isEqualTo(415);
    }

    @Test
    void whatIsTooLargeIsRefused() throws Exception {
        String large = "x".repeat(LiveServer.MOST_BYTES + 1);
        HttpResponse<String> known = post("picture", large);
        assertThat(known.statusCode()).isEqualTo(413);
        assertThat(known.body()).contains("larger than 20000000 bytes");
        HttpRequest unknown = HttpRequest.newBuilder(URI.create(address + "picture"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8))))
                .build();
        assertThat(CLIENT.send(unknown, BodyHandlers.ofString()).statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'upload':{'name':'a.png','bytes':'bm90IGFuIGltYWdl'}} | cannot read the image a.png: ",
                "{'upload':{'name':'a.png','bytes':'%%%'}} | the picture did not arrive whole; send it again",
                "{'upload':{}} | cannot read the image the picture: ",
                "{'scene':2000} | there is no scene 2000; choose one from 0 to 1999",
                "{} | there is no scene null; choose one",
                "{'scene':0,'models':[7]} | there is no network 7; ",
                "{'scene':0,'models':[]} | choose one network, or two",
                "{'scene':0,'file':'/etc/passwd'} | it is not the expected JSON",
                "[ | it is not the expected JSON",
                "{'scene':0,'attack':'pdg'} | there is no attack 'pdg'",
                "{'scene':0,'attack':'pgd','epsilon':'8'} | did you mean 8/255?",
                "{'scene':0,'attack':'pgd','steps':'many'} | 'many' is not an int",
                "{'scene':0,'attack':'pgd --mask=/etc/passwd'} | there is no attack 'pgd --mask=/etc/passwd'",
                "{'scene':0,'target':'nobody'} | invalid value for option '--target': ",
                "{'scene':0,'label':'pig','target':'pig'} | it is the label; name another class",
                "{'scene':0,'attack':'pgd','mask':{'width':2,'height':1,'free':'10'}} | the mask is for a picture of",
            })
    void badRequestsHaveTheirLine(String request, String message) throws Exception {
        String models = request.contains("models") ? "" : "'models':[0],";
        String body = request.replaceFirst("^\\{", "{" + models)
                .replaceAll(",}$", "}")
                .replace('\'', '"');
        JsonNode answer = last(post("run", body));
        assertThat(answer.path("error").asText()).contains(message).doesNotContain("\n", "Exception", "\tat ");
        assertThat(answer).hasSize(1);
    }

    @Test
    void aPictureIsShownAsTheNetworkTakesIt() throws Exception {
        String bytes = Base64.getEncoder()
                .encodeToString(Png.encode(Scenes.test(1).sized(64).image(0)));
        JsonNode shown =
                last(post("picture", "{\"models\":[0],\"upload\":{\"name\":\"s\",\"bytes\":\"" + bytes + "\"}}"));
        assertThat(shown.path("width").asInt()).isEqualTo(48);
        assertThat(shown.path("image").asText()).startsWith("data:image/png;base64,");
    }

    /** Two at a time with different pictures, twice: each has its own, and the same again. */
    @Test
    void tabsDoNotDisturbEachOther() throws Exception {
        String one = "{\"models\":[0],\"scene\":104,\"attack\":\"pgd\",\"steps\":\"2\",\"target\":\"airliner\"}";
        String two = "{\"models\":[1],\"scene\":6,\"attack\":\"fgsm\"}";
        CompletableFuture<HttpResponse<String>> first = CLIENT.sendAsync(asking("run", one), BodyHandlers.ofString());
        CompletableFuture<HttpResponse<String>> second = CLIENT.sendAsync(asking("run", two), BodyHandlers.ofString());
        JsonNode pig = last(first.get()).path("runs").path(0);
        JsonNode snail = last(second.get()).path("runs").path(0);
        assertThat(pig.path("image").asText()).isEqualTo("scene 104");
        assertThat(pig.path("network").asText()).isEqualTo("resnet20_scenes");
        assertThat(pig.path("label").path("name").asText()).isEqualTo("pig");
        assertThat(snail.path("image").asText()).isEqualTo("scene 6");
        assertThat(snail.path("network").asText()).isEqualTo("resnet20_scenes_robust");
        assertThat(snail.path("steps")).hasSize(2);
        assertThat(last(post("run", two)).path("runs").path(0).path("steps")).isEqualTo(snail.path("steps"));
        assertThat(last(post("run", one)).path("runs").path(0).path("steps")).isEqualTo(pig.path("steps"));
    }

    /** A tab that is closed ends its computation, so that the next one has its turn. */
    @Test
    void whoGoesAwayIsNotWaitedFor() throws Exception {
        String endless = "{\"models\":[0],\"scene\":104,\"attack\":\"pgd\",\"steps\":\"1000000\"}";
        URI here = URI.create(address);
        try (Socket socket = new Socket(here.getHost(), here.getPort())) {
            socket.getOutputStream()
                    .write(("POST " + path() + "run HTTP/1.1\r\n" + host()
                                    + "\r\nContent-Type: application/json\r\nContent-Length: " + endless.length()
                                    + "\r\n\r\n" + endless)
                            .getBytes(StandardCharsets.UTF_8));
            socket.getInputStream().readNBytes(400);
        }
        assertThat(last(post("run", "{\"models\":[0],\"scene\":104}")).path("runs"))
                .hasSize(1);
    }

    @Test
    void noMoreThanSomeMayWait() {
        LiveWork work = new LiveWork(models());
        int let = 0;
        while (work.enter()) {
            let++;
        }
        assertThat(let).isEqualTo(8);
        work.leave();
        assertThat(work.enter()).isTrue();
    }

    @Test
    void badUsageIsOneLine() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            CliRun run = CliRun.of("microscope", "--port", taken.getLocalPort());
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err())
                    .isEqualTo("perturb4j: invalid value for option '--port': " + taken.getLocalPort()
                            + " is in use or not allowed; name another, or none for any that is free (see 'perturb4j"
                            + " microscope --help')\n");
        }
        CliRun run = CliRun.of("microscope", "--port", "70000");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("expected a number from 0 to 65535, found 70000");
    }

    @Test
    void theProgramPrintsItsAddressAndEndsAtASignal() throws Exception {
        Process process = new ProcessBuilder(ProgramTest.command(List.of("microscope"))).start();
        try (BufferedReader lines = process.inputReader()) {
            String printed = lines.readLine();
            assertThat(printed).matches("http://127\\.0\\.0\\.1:\\d+/[\\w-]{32}/");
            assertThat(lines.readLine()).isEqualTo("Open this address in a browser on this machine. Ctrl-C ends it.");
            assertThat(get(printed).statusCode()).isEqualTo(200);
        } finally {
            process.destroy();
        }
        assertThat(process.waitFor()).isEqualTo(SIGTERM);
    }
}
