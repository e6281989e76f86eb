package io.github.perturb4j.benchmarks;

import io.github.perturb4j.benchmarks.Contender.ContenderException;
import io.github.perturb4j.benchmarks.Report.Missing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** One run: starts the peers, measures line after line, stops the peers. */
final class Session {
    private final Settings settings;
    private final Consumer<String> log;
    private final List<Missing> notes = new ArrayList<>();
    private final List<Contender> contenders = new ArrayList<>();
    private final List<String> versions = new ArrayList<>();

    /**
     * What a run is told.
     *
     * @param peers any of djl, samediff, python
     * @param python the program
     * @param threads of each contender
     * @param home the project's folder
     */
    record Settings(boolean quick, List<String> peers, String python, int threads, Path home) {}

    /** @param log gets a line of text for each line measured */
    Session(Settings settings, Consumer<String> log) {
        this.settings = settings;
        this.log = log;
    }

    /**
     * Measures them all.
     *
     * @throws IOException if a peer that was asked for is not there
     */
    Report run(List<Line> lines) throws IOException {
        double busyBefore = Machine.busyCores();
        PeerFiles files = new PeerFiles(settings.home().resolve("benchmarks/target/peer-files"));
        PythonPeer python = settings.peers().contains("python") ? startPython() : null;
        try {
            contenders.add(JmhContender.perturb4j(settings.quick()));
            contenders.add(JmhContender.unfused(settings.quick()));
            addJmhPeers();
            if (python != null) {
                contenders.addAll(PythonContender.modes(python, files, settings.quick()));
            }
            contenders.addAll(TutorialAttack.contenders(settings, python));
            List<Row> rows = measure(lines);
            return report(rows, busyBefore, Machine.busyCores());
        } finally {
            files.delete();
            if (python != null) {
                python.close();
            }
        }
    }

    private PythonPeer startPython() throws IOException {
        PythonPeer peer = new PythonPeer(
                List.of(settings.python(), Checkout.python("peer.py").toString()));
        try {
            Map<String, Object> hello = Map.of("do", "hello", "threads", settings.threads());
            versions.add(peer.ask(hello).path("versions").asText());
            return peer;
        } catch (ContenderException e) {
            peer.close();
            throw new IOException(
                    "--python " + settings.python() + " does not work: " + e.getMessage()
                            + ". Give an interpreter that has PyTorch",
                    e);
        }
    }

    private void addJmhPeers() throws IOException {
        Map<String, JmhPeer> built = new LinkedHashMap<>();
        ServiceLoader.load(JmhPeer.class).forEach(peer -> built.put(peer.name(), peer));
        for (String name : settings.peers()) {
            if (name.equals("python")) {
                continue;
            }
            JmhPeer peer = built.get(name);
            if (peer == null) {
                throw new IOException(
                        "the peer " + name + " is not built: './perturb4j bench' builds it where --peers names it;"
                                + " by hand: ./mvnw -Ppeers -pl benchmarks -am -DskipTests package");
            }
            versions.add(peer.version());
            contenders.add(new JmhContender(name, peer.prefix(), peer::runs, Map.of(), settings.quick()));
        }
    }

    private List<Row> measure(List<Line> lines) {
        Rounds rounds = new Rounds((line, note) -> {
            notes.add(new Missing(line.toString(), note.contender(), note.reason()));
            log.accept("  " + note.contender() + ": " + note.reason());
        });
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            log.accept(String.format(Locale.ROOT, "[%d/%d] %s", i + 1, lines.size(), line));
            List<Row> measured = rounds.measure(line, contenders, Effort.of(line.group(), settings.quick()));
            rows.addAll(measured);
            measured.forEach(row -> log.accept(
                    String.format(Locale.ROOT, "  %-22s %10s ms", row.contender(), BenchPage.digits(row.medianMs()))));
        }
        return rows;
    }

    private Report report(List<Row> rows, double busyBefore, double busyAfter) {
        return new Report(
                Report.FORMAT,
                LocalDate.now(ZoneOffset.UTC).toString(),
                effort(),
                Machine.here(settings.threads(), busyBefore, busyAfter),
                versions,
                rows,
                notes);
    }

    private String effort() {
        boolean quick = settings.quick();
        return (quick ? "A quick run" : "A full run") + ", contenders in turns, every second round in reverse. Ops: "
                + Effort.of(Line.Group.OP, quick).text() + ". Networks, attacks and training: "
                + Effort.of(Line.Group.NETWORK, quick).text() + ". Programs: "
                + Effort.of(Line.Group.PROCESS, quick).rounds() + " runs each.";
    }
}
