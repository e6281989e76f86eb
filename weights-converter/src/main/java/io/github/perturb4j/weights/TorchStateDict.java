package io.github.perturb4j.weights;

import io.github.perturb4j.nn.CheckpointException;
import io.github.perturb4j.nn.KeyReport;
import io.github.perturb4j.nn.MappedFile;
import io.github.perturb4j.nn.StateDict;
import io.github.perturb4j.nn.TensorData;
import io.github.perturb4j.weights.NameChoice.Listing;
import io.github.perturb4j.weights.Placeholder.UnreadTensor;
import io.github.perturb4j.weights.StateDictFinder.Found;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Chooses a state dict in what {@code torch.save} stored and lays its tensors out in row-major order. */
final class TorchStateDict {
    /** A few tensors that share or expand storage are usual; a small file that becomes a huge one is not. */
    private static final int MAX_EXPANSION = 16;
    /** The same for values that must be copied, which takes memory at once. */
    private static final int MAX_COPIED = 4;

    private final MappedFile file;
    private final TorchContainer container;
    private final Selection selection;
    private final Map<TorchStorage, ByteBuffer> opened = new HashMap<>();
    private final Map<String, TensorData> tensors = new LinkedHashMap<>();
    private final Map<String, String> unread = new LinkedHashMap<>();
    private final List<String> noTensors = new ArrayList<>();
    private long total;
    private long copied;

    private TorchStateDict(MappedFile file, TorchContainer container, Selection selection) {
        this.file = file;
        this.container = container;
        this.selection = selection;
    }

    static StateDict read(MappedFile file, TorchContainer container, Selection selection) {
        return new TorchStateDict(file, container, selection).read();
    }

    private StateDict read() {
        List<Found> found =
                StateDictFinder.find(path(), container.root(), selection.key().orElse(null));
        List<Listing> listings = found.stream().map(this::listing).toList();
        NameChoice choice = NameChoice.of(listings, selection);
        requireOne(listings, choice);
        PickledDict dict = found.get(listings.indexOf(choice.listing())).dict();
        choice.names().forEach((name, renamed) -> take(name, renamed, dict.get(name)));
        if (tensors.isEmpty()) {
            throw nothing(choice, dict);
        }
        return StateDict.of(
                tensors, Map.of(), new StateDict.Origin(path().toString(), notes(found, choice, dict), unread));
    }

    private Path path() {
        return file.path();
    }

    private Listing listing(Found found) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        found.dict().forEach((name, value) -> {
            if (name instanceof Text text && !text.isValid()) {
                throw Refusals.unsupported(
                        path(),
                        "the name " + CheckpointException.quote(text.value())
                                + " of a tensor is no valid Unicode, as it has half a surrogate pair");
            }
            if (name instanceof Text) {
                shapes.put(name.toString(), value instanceof TorchTensor tensor ? tensor.shape() : null);
            }
        });
        return new Listing(found.key(), found.usual(), shapes);
    }

    /** Of several state dicts under names of no meaning none is better than another. */
    private void requireOne(List<Listing> listings, NameChoice choice) {
        if (listings.size() > 1 && !choice.listing().usual() && !isKnownToFit(choice)) {
            throw CheckpointException.of(
                    path(),
                    "it holds several state dicts: "
                            + Quotes.some(listings.stream().map(Listing::key).toList()),
                    "choose one with --key");
        }
    }

    private boolean isKnownToFit(NameChoice choice) {
        return !selection.network().isEmpty()
                && choice.names()
                        .values()
                        .containsAll(selection.network().keySet().stream()
                                .filter(name -> !KeyReport.isCounter(name))
                                .toList());
    }

    private void take(String name, String renamed, Object value) {
        if (value instanceof TorchTensor tensor) {
            tensors.put(renamed, materialise(name, tensor));
        } else if (value instanceof UnreadTensor tensor) {
            unread.put(renamed, tensor.what());
        } else if (value instanceof Placeholder && isNeeded(renamed)) {
            throw Refusals.unsupported(
                    path(),
                    "entry " + CheckpointException.quote(name) + " of its state dict is " + Values.kind(value)
                            + ", expected a tensor");
        } else {
            noTensors.add(name);
        }
    }

    private boolean isNeeded(String name) {
        return selection.network().isEmpty() || selection.network().containsKey(name);
    }

    private TensorData materialise(String name, TorchTensor tensor) {
        String shown = "tensor " + CheckpointException.quote(name);
        long size = tensor.byteSize();
        if (size > Integer.MAX_VALUE) {
            throw Refusals.unsupported(path(), shown + " has " + size + " bytes, expected less than 2 GiB");
        }
        total += size;
        copied += tensor.needsCopy() ? size : 0;
        requireBelow(total, MAX_EXPANSION, shown);
        requireBelow(copied, MAX_COPIED, shown);
        return tensor.materialise(file, opened.computeIfAbsent(tensor.storage(), container::bytes));
    }

    private void requireBelow(long bytes, int factor, String shown) {
        if (bytes > factor * file.size()) {
            throw Refusals.unsupported(
                    path(),
                    "up to " + shown + " its tensors share storage so much that they take more than " + factor
                            + " times the file's " + file.size() + " bytes");
        }
    }

    private CheckpointException nothing(NameChoice choice, PickledDict dict) {
        if (choice.listing().shapes().isEmpty()) {
            return Refusals.unsupported(
                    path(),
                    "the names of its tensors are no texts: " + Quotes.some(namesThatAreNoTexts(dict))
                            + "; expected those of a state dict, such as 'conv1.weight'");
        } else if (choice.names().isEmpty()) {
            return choice.nothing(path());
        } else if (unread.isEmpty()) {
            return Refusals.unsupported(path(), "it holds no tensor");
        }
        Map.Entry<String, String> first = unread.entrySet().iterator().next();
        return Refusals.unsupported(
                path(),
                "entry " + CheckpointException.quote(first.getKey()) + " is " + first.getValue()
                        + ", which is not supported, and nothing else is left");
    }

    private List<String> notes(List<Found> found, NameChoice choice, PickledDict dict) {
        List<String> notes = new ArrayList<>(choice.notes(name -> dict.get(name) instanceof TorchTensor tensor
                ? materialise(name, tensor).toDoubles()
                : null));
        if (!noTensors.isEmpty()) {
            notes.add("left what is no tensor: " + Quotes.some(noTensors));
        }
        List<String> noTexts = namesThatAreNoTexts(dict);
        if (!noTexts.isEmpty()) {
            notes.add("left what has no text for a name: " + Quotes.some(noTexts));
        }
        notes.addAll(NameChoice.unreadNotes(unread));
        List<String> others = found.stream()
                .map(Found::key)
                .filter(key -> !key.equals(choice.listing().key()))
                .toList();
        if (!others.isEmpty()) {
            notes.add("left another state dict under " + Quotes.some(others) + " (--key takes it)");
        }
        List<String> beside = beside(choice.listing().key(), others);
        if (!beside.isEmpty()) {
            notes.add("left beside it: " + Quotes.some(beside));
        }
        return notes;
    }

    private static List<String> namesThatAreNoTexts(PickledDict dict) {
        List<String> names = new ArrayList<>();
        dict.forEach((name, value) -> {
            if (!(name instanceof Text)) {
                names.add(name.toString());
            }
        });
        return names;
    }

    /** The names beside the state dict, or its numbers in a list, but for other state dicts. */
    private List<String> beside(String key, List<String> others) {
        List<String> names = new ArrayList<>();
        if (!key.isEmpty()) {
            StateDictFinder.names(container.root()).forEach(name -> {
                boolean isTaken = key.equals(name) || key.startsWith(name + ".");
                if (!isTaken
                        && others.stream().noneMatch(other -> other.equals(name) || other.startsWith(name + "."))) {
                    names.add(name);
                }
            });
        }
        return names;
    }
}
