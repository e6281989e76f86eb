package io.github.perturb4j.weights.published;

import static io.github.perturb4j.weights.published.Published.BYTES;
import static io.github.perturb4j.weights.published.Published.PATIENT;
import static io.github.perturb4j.weights.published.Published.TAG;
import static io.github.perturb4j.weights.published.Published.WEIGHTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with a certificate of its own making. */
class HttpsTest {
    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir
    static Path keyFolder;

    private static SSLContext trusting;

    @TempDir
    private Path folder;

    private HttpsServer secure;

    @BeforeAll
    static void makeCertificate() throws Exception {
        KeyStore keys = selfSigned();
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    }

    @BeforeEach
    void startServer() throws IOException {
        secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(trusting));
        secure.start();
    }

    @AfterEach
    void stopServer() {
        secure.stop(0);
    }

    private static KeyStore selfSigned() throws Exception {
        Path store = keyFolder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "local",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "SAN=IP:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private URI base() {
        return URI.create("https://127.0.0.1:" + secure.getAddress().getPort() + "/");
    }

    private WeightsCache trustingCache() {
        Download download =
                new Download(Download.client(PATIENT).sslContext(trusting).build(), PATIENT);
        return new WeightsCache(folder.resolve("cache"), base(), () -> download);
    }

    @Test
    void filesComeOverTls() {
        secure.createContext("/", exchange -> {
            try (exchange) {
                LocalServer.file(BYTES, TAG).to(exchange);
            }
        });
        assertThat(trustingCache().fetch(WEIGHTS, FetchProgress.NONE)).exists();
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() {
        assertThatThrownBy(
                        () -> Published.cache(folder.resolve("cache"), base()).fetch(WEIGHTS, FetchProgress.NONE))
                .hasMessageContainingAll("TLS: ", "certification path");
    }

    @Test
    void noRedirectLeadsFromHttpsToHttp() {
        try (LocalServer plain = new LocalServer(LocalServer.file(BYTES, TAG))) {
            String target = plain.base() + WEIGHTS.file();
            secure.createContext("/", exchange -> {
                try (exchange) {
                    exchange.getResponseHeaders().set("Location", target);
                    exchange.sendResponseHeaders(302, -1);
                }
            });
            assertThatThrownBy(() -> trustingCache().fetch(WEIGHTS, FetchProgress.NONE))
                    .hasMessageContaining("answered 302: a redirect to '" + target + "', which is not followed");
            assertThat(plain.requests()).isEmpty();
        }
    }
}
