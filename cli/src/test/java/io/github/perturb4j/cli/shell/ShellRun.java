package io.github.perturb4j.cli.shell;

import io.github.perturb4j.cli.ProgramTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Lines piped into the shell, in a JVM of its own: what it printed, stderr too, and its exit code. */
record ShellRun(List<String> lines, int code) {
    /**
     * @param folder where it runs
     * @param option of the JVM
     * @param files it is given
     */
    static ShellRun of(Path folder, String option, List<String> files, List<String> typed)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(ProgramTest.command(
                Stream.concat(Stream.of("shell"), files.stream()).toList()));
        command.addAll(1, List.of(option, "-Dperturb4j.stdin.terminal=false"));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        boolean read = true;
        try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
            for (String line : typed) {
                in.write(line + "\n");
            }
        } catch (IOException e) { // it has ended without reading
            read = false;
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (!read && code == 0) {
            throw new IOException("ended before all was typed, and said that all is well: " + output);
        }
        return new ShellRun(output.lines().toList(), code);
    }
}
