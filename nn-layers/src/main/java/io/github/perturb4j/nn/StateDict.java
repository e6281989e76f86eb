package io.github.perturb4j.nn;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Named tensors in a fixed order, as PyTorch's {@code state_dict()}: parameters and buffers of a network under names
 * such as {@code layer1.0.conv1.weight}. Immutable.
 *
 * <p>Read from and written to <a href="https://github.com/huggingface/safetensors">safetensors</a> files. PyTorch's
 * own files are read by the module weights-converter.
 */
public final class StateDict {
    private final Map<String, TensorData> tensors;
    private final Map<String, String> metadata;
    private final Origin origin;

    private StateDict(Map<String, TensorData> tensors, Map<String, String> metadata, Origin origin) {
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        this.origin = origin;
    }

    /**
     * Where tensors came from and what was chosen on the way.
     *
     * @param source the file or whatever else they came from, as error messages shall name it: usually a path
     * @param notes what was chosen from what a file holds and what was left there, a sentence each; empty for a plain
     *     one
     * @param unread tensors that could not be read, by name, with what they are, such as {@code "a tensor of
     *     complex64"}; a network that needs one of them cannot be loaded, any other can
     */
    public record Origin(String source, List<String> notes, Map<String, String> unread) {
        /** Copies the collections. */
        public Origin {
            notes = List.copyOf(notes);
            unread = Collections.unmodifiableMap(new LinkedHashMap<>(unread));
        }

        /** Of which there is nothing to say but its name. */
        public static Origin of(String source) {
            return new Origin(source, List.of(), Map.of());
        }
    }

    /** A dict of these tensors in the map's iteration order, without metadata. */
    public static StateDict of(Map<String, TensorData> tensors) {
        return of(tensors, Map.of(), "state dict");
    }

    /**
     * A dict of these tensors in the map's iteration order.
     *
     * @param metadata texts that travel with the tensors in a safetensors file
     * @param source where the tensors came from, as error messages shall name it: usually a path
     */
    public static StateDict of(Map<String, TensorData> tensors, Map<String, String> metadata, String source) {
        return of(tensors, metadata, Origin.of(source));
    }

    /**
     * A dict of these tensors in the map's iteration order.
     *
     * @param metadata texts that travel with the tensors in a safetensors file
     * @param origin where the tensors came from
     */
    public static StateDict of(Map<String, TensorData> tensors, Map<String, String> metadata, Origin origin) {
        return new StateDict(tensors, metadata, origin);
    }

    /**
     * Reads a safetensors file. The file is memory-mapped: values are read from it when they are first asked for, and
     * it must not be changed in place until then (replacing it, as {@link #writeSafetensors} does, is harmless).
     *
     * @throws CheckpointException if it cannot be read or is no valid safetensors file of supported types; sizes are
     *     checked against the file's before memory is taken
     */
    public static StateDict readSafetensors(Path file) {
        return SafetensorsReader.read(file);
    }

    /**
     * Reads what is in memory already, such as a resource of a jar, as a safetensors file; the values stay in {@code
     * bytes}.
     *
     * @param source where the bytes came from, as error messages shall name it
     * @throws CheckpointException as {@link #readSafetensors(Path)} does
     */
    public static StateDict readSafetensors(byte[] bytes, String source) {
        return SafetensorsReader.read(MappedFile.of(Path.of(source), bytes));
    }

    /**
     * Writes a safetensors file: whole or not at all, replacing what was there. The same tensors, in the same order,
     * with the same metadata give the same bytes.
     *
     * @throws CheckpointException if it cannot be written
     */
    public void writeSafetensors(Path file) {
        SafetensorsWriter.write(this, file);
    }

    /** The tensors by name, in order; unmodifiable. */
    public Map<String, TensorData> tensors() {
        return tensors;
    }

    /** The names, in order; unmodifiable. */
    public Set<String> names() {
        return tensors.keySet();
    }

    /** The number of tensors. */
    public int size() {
        return tensors.size();
    }

    /** The tensor of this name, if there is one. */
    public Optional<TensorData> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /**
     * The tensor of this name.
     *
     * @throws CheckpointException if there is none
     */
    public TensorData get(String name) {
        return find(name)
                .orElseThrow(() -> new CheckpointException(source() + ": there is no tensor "
                        + CheckpointException.quote(name) + " among its " + size()
                        + "; compare the network's names with those of the file"));
    }

    /** Texts stored beside the tensors; unmodifiable. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Where the tensors came from, as error messages name it: usually a path. */
    public String source() {
        return origin.source();
    }

    /** Where the tensors came from, what was chosen on the way and what could not be read. */
    public Origin origin() {
        return origin;
    }

    /** Equal names in equal order, equal tensors and equal metadata, wherever they came from. */
    @Override
    public boolean equals(Object other) {
        return other instanceof StateDict that
                && tensors.equals(that.tensors)
                && metadata.equals(that.metadata)
                && names().stream().toList().equals(that.names().stream().toList());
    }

    @Override
    public int hashCode() {
        return tensors.hashCode();
    }

    /** Source and number of tensors. */
    @Override
    public String toString() {
        return source() + " (" + size() + " tensors)";
    }
}
