package io.github.perturb4j.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perturb4j.benchmarks.Contender.ContenderException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One mode of PyTorch in the Python process that all of them share. */
final class PythonContender implements Contender {
    private static final String PREFIX = "pytorch ";

    private final PythonPeer peer;
    private final PeerFiles files;
    private final String mode;
    private final boolean quick;
    private final Set<Line> prepared = new HashSet<>();

    PythonContender(PythonPeer peer, PeerFiles files, String mode, boolean quick) {
        this.peer = peer;
        this.files = files;
        this.mode = mode;
        this.quick = quick;
    }

    /**
     * Eager with frozen parameters, the same in channels_last layout, torch.compile, and the loop that tutorials write.
     */
    static List<Contender> modes(PythonPeer peer, PeerFiles files, boolean quick) {
        List<Contender> modes = new ArrayList<>();
        for (String mode : List.of("eager", "channels_last", "compile", "tutorial")) {
            modes.add(new PythonContender(peer, files, mode, quick));
        }
        return modes;
    }

    @Override
    public String name() {
        return PREFIX + mode;
    }

    @Override
    public boolean runs(Line line) {
        return switch (mode) {
            case "eager" ->
                line.group() != Line.Group.PROCESS && !line.benchmark().equals("op.gradient");
            case "tutorial" -> line.benchmark().equals("network.step") && (!quick || line.isResnet50());
            case "compile" ->
                line.group() == Line.Group.NETWORK && (!quick || line.isResnet50() && line.number("batch") == 1);
            default -> line.group() == Line.Group.NETWORK && (!quick || line.isResnet50());
        };
    }

    @Override
    public TimeSamples turn(Line line, Turn turn) throws ContenderException {
        if (prepared.add(line)) {
            prepare(line);
        }
        JsonNode answer = peer.ask(
                Map.of("do", "run", "mode", mode, "warmup_ms", turn.warmupMs(), "measure_ms", turn.measureMs()));
        List<Double> ms = new ArrayList<>();
        answer.path("times_ms").forEach(time -> ms.add(time.asDouble()));
        return TimeSamples.of(ms.stream().mapToDouble(d -> d).toArray());
    }

    private void prepare(Line line) throws ContenderException {
        PeerFiles.Work work = files.of(line);
        Map<String, Object> order = new LinkedHashMap<>(work.order());
        order.put("do", "prepare");
        order.put("mode", mode);
        order.put("benchmark", line.benchmark());
        order.put("parameters", line.parameters());
        List<Fingerprint> theirs = new ArrayList<>();
        for (JsonNode print : peer.ask(order).path("fingerprints")) {
            theirs.add(new Fingerprint(
                    print.path(0).asLong(),
                    print.path(1).asDouble(),
                    print.path(2).asDouble()));
        }
        Fingerprint.requireSame(work.expected(), theirs, work.tolerance());
    }

    @Override
    public void forget(Line line) {
        if (prepared.remove(line)) {
            try {
                peer.ask(Map.of("do", "forget"));
            } catch (ContenderException e) {
                prepared.clear(); // the program has ended; the next turn will say so
            }
            files.delete();
        }
    }
}
