package io.github.perturb4j.weights;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.MappedFile;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Finds the state dict in what {@code torch.save} stored and lays its tensors out in row-major order. */
final class TorchStateDict {
    /** The names under which training scripts put a state dict into a larger dict, the preferred one first. */
    static final List<String> WRAPPERS = List.of("state_dict", "model_state_dict", "model", "net", "state_dict_ema");

    private static final int MAX_DEPTH = 4;
    /** A few tensors that share or expand storage are usual; a small file that becomes a huge one is not. */
    private static final int MAX_EXPANSION = 16;

    private final MappedFile file;
    private final TorchContainer container;
    private final Map<TorchStorage, ByteBuffer> opened = new HashMap<>();
    private long total;

    private TorchStateDict(MappedFile file, TorchContainer container) {
        this.file = file;
        this.container = container;
    }

    static StateDict read(MappedFile file, TorchContainer container) {
        return new TorchStateDict(file, container).read();
    }

    private StateDict read() {
        Map<?, ?> found = unwrap();
        Map<String, TensorData> tensors = new LinkedHashMap<>();
        found.forEach((name, value) -> {
            if (!(name instanceof String text) || !(value instanceof TorchTensor tensor)) {
                throw Refusals.unsupported(
                        path(),
                        "entry " + CheckpointException.quote(String.valueOf(name)) + " is " + kind(value)
                                + ", expected a tensor under every name of a state dict; its names are "
                                + names(found));
            }
            tensors.put(text, materialise(text, tensor));
        });
        if (tensors.isEmpty()) {
            throw Refusals.unsupported(path(), "it holds no tensor");
        }
        return StateDict.of(tensors, Map.of(), path().toString());
    }

    private Path path() {
        return file.path();
    }

    private Map<?, ?> unwrap() {
        Object value = container.root();
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            if (!(value instanceof Map<?, ?> dict)) {
                throw Refusals.unsupported(path(), "it holds " + kind(value) + ", expected a state dict");
            }
            Object inner = WRAPPERS.stream()
                    .map(dict::get)
                    .filter(Map.class::isInstance)
                    .findFirst()
                    .orElse(null);
            if (inner == null) {
                return dict;
            }
            value = inner;
        }
        throw Refusals.unsupported(path(), "its state dict is wrapped more than " + MAX_DEPTH + " times");
    }

    private TensorData materialise(String name, TorchTensor tensor) {
        String shown = "tensor " + CheckpointException.quote(name);
        long size = tensor.byteSize();
        if (size > Integer.MAX_VALUE) {
            throw Refusals.unsupported(path(), shown + " has " + size + " bytes, expected less than 2 GiB");
        }
        total += size;
        if (total > MAX_EXPANSION * file.size()) {
            throw Refusals.unsupported(
                    path(),
                    "up to " + shown + " its tensors share storage so much that they take more than " + MAX_EXPANSION
                            + " times the file's " + file.size() + " bytes");
        }
        return tensor.materialise(opened.computeIfAbsent(tensor.storage(), container::bytes));
    }

    private static String kind(Object value) {
        if (value instanceof Map) {
            return "a dict";
        } else if (value instanceof List || value instanceof Object[]) {
            return "a list";
        } else if (value instanceof TorchTensor) {
            return "a single tensor";
        } else if (value instanceof Number || value instanceof Boolean) {
            return "a number";
        }
        return value instanceof String ? "a text" : "no data";
    }

    private static String names(Map<?, ?> dict) {
        return dict.keySet().stream()
                        .limit(8)
                        .map(key -> CheckpointException.quote(String.valueOf(key)))
                        .collect(Collectors.joining(", "))
                + (dict.size() > 8 ? ", ..." : "");
    }
}
