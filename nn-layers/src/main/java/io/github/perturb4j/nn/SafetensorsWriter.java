package io.github.perturb4j.nn;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes the safetensors format. The header lists the tensors in the dict's order; their bytes lie in descending order
 * of element size, and the header is padded to a multiple of 8, so that every tensor is aligned to its elements.
 */
final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;

    private final StateDict dict;
    private final Path file;
    /** Where each tensor begins, counted from the end of the header, in the order of the bytes. */
    private final Map<String, Long> begins = new LinkedHashMap<>();

    private SafetensorsWriter(StateDict dict, Path file) {
        this.dict = dict;
        this.file = file;
        long position = 0;
        for (String name : dict.names().stream().sorted(bySize(dict)).toList()) {
            begins.put(name, position);
            position += dict.get(name).byteSize();
        }
    }

    private static Comparator<String> bySize(StateDict dict) {
        return Comparator.comparingInt((String name) -> dict.get(name).type().bytes())
                .reversed();
    }

    static void write(StateDict dict, Path file) {
        if (Files.isDirectory(file)) {
            throw CheckpointException.of(file, "is a folder", "name a file to write to");
        }
        if (dict.tensors().containsKey(SafetensorsHeader.METADATA)) {
            throw CheckpointException.of(
                    file, "the format reserves the name " + SafetensorsHeader.METADATA, "rename that tensor");
        }
        new SafetensorsWriter(dict, file).write();
    }

    private void write() {
        try {
            WholeFile.write(file, this::writeTo);
        } catch (IOException e) {
            throw CheckpointException.of(
                    file,
                    "cannot be written (" + Reasons.of(e) + ")",
                    "check that its folder exists, can be written to and has space",
                    e);
        } catch (InternalError e) { // of the copy before: JDK 17 may throw it this late
            throw MappedFile.cutShort(dict.source(), e);
        }
    }

    private void writeTo(Path temporary) throws IOException {
        ByteBuffer header = header();
        try (FileChannel channel =
                FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writeFully(channel, header);
            for (String name : begins.keySet()) {
                dict.get(name).writeTo(bytes -> writeFully(channel, bytes), dict.source());
            }
            channel.force(true);
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private ByteBuffer header() throws IOException {
        ByteBuffer json = encode(json());
        int padded = (json.remaining() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer header = ByteBuffer.allocate(Long.BYTES + padded)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded)
                .put(json);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.flip();
    }

    private ByteBuffer encode(String json) {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(json));
        } catch (CharacterCodingException e) {
            throw CheckpointException.of(
                    file,
                    "a name among the tensors is no valid Unicode" + invalidName(),
                    "rename the tensor in PyTorch and save it again",
                    e);
        }
    }

    private String invalidName() {
        return dict.names().stream()
                .filter(name -> !StandardCharsets.UTF_8.newEncoder().canEncode(name))
                .findFirst()
                .map(name -> ", " + CheckpointException.quote(name))
                .orElse("");
    }

    private String json() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            if (!dict.metadata().isEmpty()) {
                json.writeObjectFieldStart(SafetensorsHeader.METADATA);
                for (Map.Entry<String, String> entry : dict.metadata().entrySet()) {
                    json.writeStringField(entry.getKey(), entry.getValue());
                }
                json.writeEndObject();
            }
            for (Map.Entry<String, TensorData> entry : dict.tensors().entrySet()) {
                writeEntry(json, entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private void writeEntry(JsonGenerator json, String name, TensorData tensor) throws IOException {
        long[] shape = tensor.shape();
        long begin = begins.get(name);
        json.writeObjectFieldStart(name);
        json.writeStringField("dtype", tensor.type().name());
        json.writeFieldName("shape");
        json.writeArray(shape, 0, shape.length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {begin, begin + tensor.byteSize()}, 0, 2);
        json.writeEndObject();
    }
}
