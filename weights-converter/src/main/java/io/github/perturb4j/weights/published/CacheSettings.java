package io.github.perturb4j.weights.published;

import io.github.perturb4j.nn.CheckpointException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Where the cache lies and where downloads come from, as the environment has it. */
final class CacheSettings {
    /** Names the cache folder. */
    static final String FOLDER = "PERTURB4J_HOME";
    /** Names a mirror. */
    static final String MIRROR = "PERTURB4J_WEIGHTS_URL";

    static final URI TORCHVISION = URI.create("https://download.pytorch.org/models/");

    private static final String PROGRAM = "perturb4j";

    private final UnaryOperator<String> variables;
    private final String system;
    private final String userHome;

    /**
     * @param variables an environment variable's value, or null
     * @param system the operating system's name, as {@code os.name} has it
     * @param userHome the user's folder, as {@code user.home} has it
     */
    CacheSettings(UnaryOperator<String> variables, String system, String userHome) {
        this.variables = variables;
        this.system = system.toLowerCase(Locale.ROOT);
        this.userHome = userHome;
    }

    /** This machine's; a system property goes before the environment variable of the same name. */
    static CacheSettings ofMachine() {
        return new CacheSettings(
                name -> System.getProperty(name, System.getenv(name)),
                System.getProperty("os.name"),
                System.getProperty("user.home"));
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(variables.apply(name)).filter(value -> !value.isBlank());
    }

    /**
     * The cache folder, absolute: {@value #FOLDER}, or else the platform's place for caches.
     *
     * @throws CheckpointException if neither is known
     */
    Path folder() {
        return variable(FOLDER)
                .map(Path::of)
                .orElseGet(() -> platformCaches().resolve(PROGRAM))
                .toAbsolutePath()
                .normalize();
    }

    private Path platformCaches() {
        if (system.startsWith("windows")) {
            return absolute("LOCALAPPDATA")
                    .orElseGet(() -> home().resolve("AppData").resolve("Local"));
        }
        if (system.startsWith("mac")) {
            return home().resolve("Library").resolve("Caches");
        }
        // The XDG base directory specification: a relative path is to be ignored.
        return absolute("XDG_CACHE_HOME").orElseGet(() -> home().resolve(".cache"));
    }

    private Optional<Path> absolute(String name) {
        return variable(name).map(Path::of).filter(Path::isAbsolute);
    }

    private Path home() {
        return absolute("HOME")
                .or(() -> Optional.ofNullable(userHome).map(Path::of).filter(Path::isAbsolute))
                .orElseThrow(() -> new CheckpointException("there is no home folder to keep downloaded weights in"
                        + " (the user's is '" + userHome + "'); set " + FOLDER + " to a folder for them"));
    }

    /**
     * The address that file names are appended to: {@value #MIRROR}, or else torchvision's.
     *
     * @throws CheckpointException if the address given is none of a web server
     */
    URI base() {
        return variable(MIRROR).map(CacheSettings::mirror).orElse(TORCHVISION);
    }

    private static URI mirror(String text) {
        URI uri;
        try {
            uri = URI.create(text.strip().endsWith("/") ? text.strip() : text.strip() + "/");
        } catch (IllegalArgumentException e) {
            throw notAnAddress(text, e);
        }
        boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
        if (!web
                || uri.getHost() == null
                || uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw notAnAddress(text, null);
        }
        return uri;
    }

    private static CheckpointException notAnAddress(String text, Throwable cause) {
        return new CheckpointException(
                MIRROR + " is " + CheckpointException.quote(text)
                        + "; expected the https or http address of a folder, such as " + TORCHVISION
                        + ", without user name, '?' and '#'",
                cause);
    }
}
