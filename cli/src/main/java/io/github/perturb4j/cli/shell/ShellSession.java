package io.github.perturb4j.cli.shell;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.prefs.Preferences;
import jdk.jshell.tool.JavaShellToolBuilder;

/** One run of the JDK's shell tool in this JVM; loaded only where the JDK has it. */
final class ShellSession {
    /** Held, so that its level stays: the home folder may be read-only, or have no preferences yet. */
    private static final Logger PREFERENCES = Logger.getLogger("java.util.prefs");

    private ShellSession() {}

    /**
     * Runs until the input ends.
     *
     * @param files with lines to run first
     * @param terminal whether a person types; else lines come from stdin, and there are no prompts and no history
     * @return the exit code
     */
    static int run(List<Path> files, boolean terminal) throws Exception {
        PREFERENCES.setLevel(Level.OFF);
        Function<JavaShellToolBuilder, JavaShellToolBuilder> kept = kept(terminal);
        learnModes(kept);
        Path startup = Files.createTempFile("perturb4j", ".jsh"); // the tool takes no resource
        try {
            try (InputStream lines = resource("startup.jsh")) {
                Files.copy(lines, startup, StandardCopyOption.REPLACE_EXISTING);
            }
            List<String> arguments = new ArrayList<>(List.of(
                    "--execution",
                    ReadableExecution.NAME,
                    "--class-path",
                    System.getProperty("java.class.path"),
                    "--startup",
                    startup.toString(),
                    "--feedback",
                    terminal ? "perturb4j" : "piped"));
            files.forEach(file -> arguments.add(file.toString()));
            return kept.apply(JavaShellToolBuilder.builder()).start(arguments.toArray(String[]::new));
        } finally {
            Files.deleteIfExists(startup);
        }
    }

    /** Where the tool keeps its history and its modes. */
    private static Function<JavaShellToolBuilder, JavaShellToolBuilder> kept(boolean terminal) {
        if (terminal) {
            Preferences history = Preferences.userRoot().node("io/github/perturb4j/shell");
            return tool -> tool.persistence(history);
        }
        Map<String, String> nowhere = new HashMap<>();
        return tool -> tool.persistence(nowhere);
    }

    /** Prompts and lengths can be set by the tool's own commands alone, so it is given them in a run of its own. */
    private static void learnModes(Function<JavaShellToolBuilder, JavaShellToolBuilder> kept) throws Exception {
        PrintStream unseen = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        try (InputStream commands = resource("settings.jsh")) {
            kept.apply(JavaShellToolBuilder.builder())
                    .in(commands, null)
                    .interactiveTerminal(false)
                    .out(unseen)
                    .err(unseen)
                    .start("--execution", ReadableExecution.NAME, "--no-startup");
        }
    }

    private static InputStream resource(String name) {
        return ShellSession.class.getResourceAsStream(name);
    }
}
