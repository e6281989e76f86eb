package io.github.perturb4j.weights.onnx;

import io.github.perturb4j.nn.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import onnx.OnnxMl.StringStringEntryProto;
import onnx.OnnxMl.TensorProto;

/** Tensors whose bytes lie in files beside the network's: in its folder or below, and nowhere else. */
final class OnnxExternal {
    private final Path file;

    /** @param file the network's */
    OnnxExternal(Path file) {
        this.file = file;
    }

    /**
     * The bytes of a tensor, memory-mapped.
     *
     * @param bytes how many its shape needs
     * @throws IllegalArgumentException if the file lies outside of the folder or has not so many
     */
    ByteBuffer read(TensorProto tensor, long bytes) {
        String name = "the tensor " + CheckpointException.quote(tensor.getName());
        String location = entry(tensor, "location", "");
        long offset = number(name, entry(tensor, "offset", "0"));
        long length = number(name, entry(tensor, "length", Long.toString(bytes)));
        Path data = inside(name, location);
        try (FileChannel channel = FileChannel.open(data)) {
            if (length != bytes || offset > channel.size() - length) {
                throw new IllegalArgumentException(name + " needs " + bytes + " bytes, found " + length + " from byte "
                        + offset + " on in " + CheckpointException.quote(location) + " of " + channel.size()
                        + " bytes");
            }
            return length == 0 ? ByteBuffer.allocate(0) : channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
        } catch (IOException e) {
            throw unreadable(name, location, e);
        }
    }

    private Path inside(String name, String location) {
        try {
            Path folder = file.toAbsolutePath().getParent().toRealPath();
            Path relative = Path.of(location);
            if (!relative.isAbsolute() && folder.resolve(relative).normalize().startsWith(folder)) {
                Path data = folder.resolve(relative).toRealPath();
                if (data.startsWith(folder)) {
                    return data;
                }
            }
        } catch (IOException | InvalidPathException e) {
            throw unreadable(name, location, e);
        }
        throw new IllegalArgumentException(name + " lies in " + CheckpointException.quote(location)
                + ", outside of the folder of the network's file, which is not read");
    }

    private static IllegalArgumentException unreadable(String name, String location, Exception e) {
        return new IllegalArgumentException(
                name + " lies in " + CheckpointException.quote(location)
                        + " beside the network's file, which cannot be read",
                e);
    }

    private static long number(String name, String text) {
        try {
            long value = Long.parseLong(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    name + ": a place in a file is a number, found " + CheckpointException.quote(text), e);
        }
        throw new IllegalArgumentException(name + ": a place in a file is not negative, found " + text);
    }

    private static String entry(TensorProto tensor, String key, String otherwise) {
        return tensor.getExternalDataList().stream()
                .filter(entry -> entry.getKey().equals(key))
                .map(StringStringEntryProto::getValue)
                .findFirst()
                .orElse(otherwise);
    }
}
