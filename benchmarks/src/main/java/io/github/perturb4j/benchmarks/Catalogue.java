package io.github.perturb4j.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The lines there are: those of the table in docs/performance.md, and every op. */
final class Catalogue {
    private static final String RESNET50 = "resnet50";
    private static final String RESNET20 = "resnet20_cifar";

    private Catalogue() {}

    /** All lines, the most telling first. */
    static List<Line> all() {
        List<Line> lines = new ArrayList<>(List.of(
                network("network.forward", RESNET50, 1),
                network("network.step", RESNET50, 1),
                network("network.step", RESNET50, 8),
                network("network.step", "resnet18", 1),
                network("network.step", "resnet101", 1),
                network("network.step", "resnext50_32x4d", 1),
                network("network.step", RESNET20, 100),
                attack(RESNET50, 1),
                new Line("process.attack", Map.of("architecture", RESNET50, "steps", "30")),
                network("training.step", RESNET20, 128)));
        lines.addAll(ops(Arrays.asList(OpCase.values())));
        return lines;
    }

    /** Forward pass, step and attack of every network with every batch size. */
    static List<Line> networks(List<String> architectures, List<Integer> batches) {
        List<Line> lines = new ArrayList<>();
        for (String architecture : architectures) {
            for (int batch : batches) {
                lines.add(network("network.forward", architecture, batch));
                lines.add(network("network.step", architecture, batch));
                lines.add(attack(architecture, batch));
            }
        }
        return lines;
    }

    /** Forward pass, vjp, and both together, of every case. */
    static List<Line> ops(List<OpCase> cases) {
        List<Line> lines = new ArrayList<>();
        for (OpCase op : cases) {
            lines.add(new Line("op.forward", Map.of("op", op.name())));
            lines.add(new Line("op.vjp", Map.of("op", op.name())));
            lines.add(new Line("op.gradient", Map.of("op", op.name())));
        }
        return lines;
    }

    private static Line network(String benchmark, String architecture, int batch) {
        return new Line(benchmark, Map.of("architecture", architecture, "batch", String.valueOf(batch)));
    }

    private static Line attack(String architecture, int batch) {
        return new Line(
                "attack.pgd", Map.of("architecture", architecture, "batch", String.valueOf(batch), "steps", "10"));
    }
}
