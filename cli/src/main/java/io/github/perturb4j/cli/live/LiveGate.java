package io.github.perturb4j.cli.live;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whom the server answers: who knows the token, on this machine, from this page alone. A page of another origin cannot
 * know the token; a name of another host that was bound to this address (DNS rebinding) is no name of ours.
 */
final class LiveGate {
    private static final int TOKEN_BYTES = 24;

    private final String token;
    private final List<String> hosts;

    private LiveGate(String token, int port) {
        this.token = token;
        this.hosts = List.of("127.0.0.1:" + port, "localhost:" + port);
    }

    /** With a token that nobody knows yet, of 192 random bits. */
    static LiveGate at(int port) {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        return new LiveGate(Base64.getUrlEncoder().withoutPadding().encodeToString(random), port);
    }

    /** Where the page is. */
    String address() {
        return "http://" + hosts.get(0) + "/" + token + "/";
    }

    /**
     * What is asked for, behind the token: empty for the page.
     *
     * @param path of the request as it came
     * @return nothing where there is no answer
     */
    Optional<String> asked(Headers headers, String path) {
        int end = path.indexOf('/', 1);
        String given = path.substring(Math.min(1, path.length()), end < 0 ? path.length() : end);
        boolean known = MessageDigest.isEqual(bytes(token), bytes(given)); // takes as long wherever they differ
        return known && end > 0 && isHere(headers) ? Optional.of(path.substring(end + 1)) : Optional.empty();
    }

    private boolean isHere(Headers headers) {
        List<String> names = headers.getOrDefault("Host", List.of());
        List<String> origins = headers.getOrDefault("Origin", List.of());
        return names.size() == 1
                && hosts.contains(names.get(0).toLowerCase(Locale.ROOT))
                && origins.stream()
                        .allMatch(origin -> hosts.stream().anyMatch(host -> origin.equals("http://" + host)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
