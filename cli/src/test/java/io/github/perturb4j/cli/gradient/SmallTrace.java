package io.github.perturb4j.cli.gradient;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.List;

/** A trace of a small residual network, made of numbers that anybody can follow: stem, two stages, head, loss. */
final class SmallTrace {
    static final int STEPS = 3;

    /** A picture of one grey pixel. */
    private static final String PIXEL =
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCB"
                    + "d81ytgAAAABJRU5ErkJggg==";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ObjectNode trace = JSON.objectNode();
    private final ArrayNode modules = trace.putArray("modules");
    private final ArrayNode nodes = trace.putArray("nodes");

    private SmallTrace() {}

    /**
     * The trace.
     *
     * @param name what the network is called; it is also the name of a module's kind, of a class and of a parameter
     */
    static String named(String name) {
        SmallTrace made = new SmallTrace();
        made.head(name);
        made.network(name);
        made.steps(name);
        made.landscapes();
        return made.trace.toString();
    }

    private void landscapes() {
        ArrayNode all = trace.putArray("landscapes");
        for (int step = 0; step < STEPS; step += STEPS - 1) {
            ObjectNode landscape = all.addObject().put("step", step).putObject("landscape");
            landscape
                    .put("loss", step)
                    .putObject("grid")
                    .put("norm", "linf")
                    .put("radius", 0.1)
                    .put("points", 3);
            ObjectNode bend =
                    landscape.putObject("curvature").put("gradient_norm", 2).put("along_gradient", 7 + step);
            bend.putObject("dominant")
                    .put("value", 9)
                    .put("residual", 1e-4)
                    .put("iterations", 3)
                    .put("converged", true);
            ArrayNode slices = landscape.putArray("slices");
            slice(slices, List.of("gradient"), step, 3);
            slice(slices, List.of("sign", "random"), step, 9);
            landscape
                    .putArray("attributions")
                    .addObject()
                    .put("method", "integrated-gradients")
                    .put("completeness_error", 0.002)
                    .put("top_tenth", 0.4)
                    .put("height", 2)
                    .put("width", 2)
                    .put("bytes", Base64.getEncoder().encodeToString(new byte[] {1, (byte) 128, (byte) 255, 64}));
        }
    }

    private static void slice(ArrayNode slices, List<String> directions, int step, int points) {
        ObjectNode slice = slices.addObject();
        ArrayNode names = slice.putArray("directions");
        directions.forEach(names::add);
        slice.putArray("places").add(-0.1).add(0).add(0.1);
        ArrayNode losses = slice.putArray("losses");
        ArrayNode predicted = slice.putArray("predicted");
        for (int i = 0; i < points; i++) {
            losses.add(step + i);
            predicted.add(i % 2);
        }
        ArrayNode section = slice.putArray("section");
        section.addArray().add(0.1).add(0);
        section.addArray().add(0).add(0.1);
        section.addArray().add(-0.1).add(0);
    }

    private void head(String name) {
        trace.put("format", "perturb4j-trace/1").put("network", name).put("weights", "w.safetensors");
        trace.put("image", "scene.png").put("height", 8).put("width", 8).put("attack", "pgd, steps=2");
        trace.putObject("label").put("index", 0).put("name", "circle");
        trace.putObject("target").put("index", 1).put("name", name);
        trace.putArray("findings").add("layer2.0: the gradient dies");
    }

    private void network(String name) {
        module("", name);
        int x = node("leaf", "", "pixels", true, List.of(1, 3, 8, 8));
        x = convolution("conv1", x, name + ".weight", 4);
        x = node("relu", "", null, true, List.of(1, 4, 8, 8), x);
        module("layer1", "Sequential");
        for (int block = 0; block < 2; block++) {
            x = block("layer1." + block, x);
        }
        module("layer2", "Sequential");
        x = block("layer2.0", x);
        x = node("meanpool2d", "", null, true, List.of(1, 4), x);
        module("fc", "Linear");
        int weight = node("parameter", "fc", "fc.weight", false, List.of(4, 3));
        x = node("matmul", "fc", null, true, List.of(1, 3), x, weight);
        x = node("logsoftmax", "", null, true, List.of(1, 3), x);
        node("neg", "", "loss", true, List.of(), x);
    }

    private int block(String path, int input) {
        module(path, "BasicBlock");
        int x = convolution(path + ".conv1", input, path + ".conv1.weight", 4);
        x = node("relu", path, null, true, List.of(1, 4, 8, 8), x);
        x = convolution(path + ".conv2", x, path + ".conv2.weight", 4);
        return node("add", path, null, true, List.of(1, 4, 8, 8), x, input);
    }

    private int convolution(String path, int input, String weightName, int channels) {
        module(path, "Conv2d");
        int weight = node("parameter", path, weightName, false, List.of(channels, 3, 3, 3));
        return node("conv2d", path, null, true, List.of(1, channels, 8, 8), input, weight);
    }

    private void module(String path, String kind) {
        modules.addObject().put("path", path).put("kind", kind);
    }

    private int node(String op, String module, String name, boolean passes, List<Integer> shape, int... inputs) {
        ObjectNode node =
                nodes.addObject().put("id", nodes.size()).put("op", op).put("attributes", "padding=1");
        node.put("name", name)
                .put("module", module)
                .put("differentiable", passes)
                .put("rule", "dL/dx = g");
        node.put("kept_bytes", 1024).put("forward_ms", 0.5).put("backward_ms", 0.25);
        ArrayNode sizes = node.putArray("shape");
        shape.forEach(sizes::add);
        ArrayNode read = node.putArray("inputs");
        for (int input : inputs) {
            read.add(input);
        }
        return nodes.size() - 1;
    }

    private void steps(String name) {
        ArrayNode steps = trace.putArray("steps");
        for (int step = 0; step < STEPS; step++) {
            ObjectNode at = steps.addObject().put("step", step).put("loss", 0.5 + step);
            ArrayNode seen = at.putArray("probabilities");
            seen.addObject().put("index", 0).put("name", "circle").put("p", 0.8 - 0.3 * step);
            seen.addObject().put("index", 1).put("name", name).put("p", 0.1 + 0.3 * step);
            seen.addObject().put("index", 2).put("name", "star").put("p", 0.1);
            at.putObject("pictures")
                    .put("image", PIXEL)
                    .put("perturbation", PIXEL)
                    .put("gradient", PIXEL);
            ArrayNode values = at.putArray("values");
            ArrayNode gradients = at.putArray("gradients");
            for (int node = 0; node < nodes.size(); node++) {
                boolean passes = nodes.get(node).get("differentiable").asBoolean();
                values.add(passes || step == 0 ? summary(node, 1 + node) : JSON.nullNode());
                gradients.add(passes ? summary(node, Math.pow(10, step) / (1 + node)) : JSON.nullNode());
            }
        }
    }

    private ObjectNode summary(int node, double norm) {
        ObjectNode made = JSON.objectNode()
                .put("norm", norm)
                .put("min", -norm)
                .put("max", norm)
                .put("mean", 0);
        made.put("zeros", 0.25).put("nan", 0).put("inf", 0);
        ArrayNode counts = made.putArray("histogram");
        for (int bin = 0; bin < 24; bin++) {
            counts.add(Math.min(bin, 23 - bin));
        }
        int rank = nodes.get(node).get("shape").size();
        byte[] bytes = {0, 64, (byte) 128, (byte) 255};
        if (rank == 4) {
            made.putObject("map")
                    .put("height", 2)
                    .put("width", 2)
                    .put("low", 0)
                    .put("high", norm)
                    .put("bytes", Base64.getEncoder().encodeToString(bytes));
        } else {
            made.putNull("map");
        }
        if (rank == 2) {
            made.putArray("numbers").add(-norm).add(norm / 2).add(0);
        }
        return made;
    }
}
