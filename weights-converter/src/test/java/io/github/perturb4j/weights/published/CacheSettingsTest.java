package io.github.perturb4j.weights.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perturb4j.nn.CheckpointException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheSettingsTest {
    /** Absolute on every platform. */
    private static final Path HOME = Path.of("home").toAbsolutePath();

    private static CacheSettings settings(String system, Map<String, String> variables) {
        return new CacheSettings(variables::get, system, HOME.toString());
    }

    private static URI base(String mirror) {
        return settings("Linux", Map.of("PERTURB4J_WEIGHTS_URL", mirror)).base();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Linux", "Mac OS X", "Windows 11"})
    void theFolderMayBeNamed(String system) {
        Path named = HOME.resolve("w");
        assertThat(settings(system, Map.of("PERTURB4J_HOME", named.toString())).folder())
                .isEqualTo(named);
        assertThat(settings(system, Map.of("PERTURB4J_HOME", "relative")).folder())
                .isEqualTo(Path.of("relative").toAbsolutePath());
    }

    @Test
    void linuxFollowsXdg() {
        Path caches = HOME.resolve("caches");
        assertThat(settings("Linux", Map.of()).folder()).isEqualTo(HOME.resolve(".cache/perturb4j"));
        assertThat(settings("Linux", Map.of("XDG_CACHE_HOME", caches.toString()))
                        .folder())
                .isEqualTo(caches.resolve("perturb4j"));
        assertThat(settings("Linux", Map.of("XDG_CACHE_HOME", "relative")).folder())
                .isEqualTo(HOME.resolve(".cache/perturb4j"));
        assertThat(settings("Linux", Map.of("XDG_CACHE_HOME", "", "PERTURB4J_HOME", " "))
                        .folder())
                .isEqualTo(HOME.resolve(".cache/perturb4j"));
    }

    @Test
    void theVariableHomeGoesBeforeTheAccounts() {
        Path other = HOME.resolveSibling("other");
        assertThat(settings("Linux", Map.of("HOME", other.toString())).folder())
                .isEqualTo(other.resolve(".cache/perturb4j"));
    }

    @Test
    void macAndWindowsHaveTheirPlaces() {
        Path local = HOME.resolve("local");
        assertThat(settings("Mac OS X", Map.of("XDG_CACHE_HOME", local.toString()))
                        .folder())
                .isEqualTo(HOME.resolve("Library/Caches/perturb4j"));
        assertThat(settings("Windows 11", Map.of("LOCALAPPDATA", local.toString()))
                        .folder())
                .isEqualTo(local.resolve("perturb4j"));
        assertThat(settings("Windows 11", Map.of()).folder()).isEqualTo(HOME.resolve("AppData/Local/perturb4j"));
    }

    @Test
    void withoutAHomeTheMendIsNamed() {
        assertThatThrownBy(() -> new CacheSettings(name -> null, "Linux", "no/absolute/path").folder())
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("set PERTURB4J_HOME");
    }

    @Test
    void downloadsComeFromTorchvisionOrAMirror() {
        assertThat(settings("Linux", Map.of()).base()).isEqualTo(URI.create("https://download.pytorch.org/models/"));
        assertThat(base("http://127.0.0.1:8000/weights").resolve("a.pth"))
                .isEqualTo(URI.create("http://127.0.0.1:8000/weights/a.pth"));
        assertThat(base("https://mirror.example/")).isEqualTo(URI.create("https://mirror.example/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mirror",
                "file:///etc",
                "ftp://mirror.example/",
                "http:///models",
                "https://user:secret@mirror.example/",
                "https://mirror.example/?a=b",
                "https://mirror.example/#a",
                "https://mirror example/"
            })
    void otherAddressesAreRefused(String mirror) {
        assertThatThrownBy(() -> base(mirror))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContainingAll("PERTURB4J_WEIGHTS_URL", mirror);
    }
}
