package io.github.perturb4j.nn;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a safetensors file: {@code {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
 * "__metadata__": {"key": "text"}}}. Offsets are not yet compared with anything here.
 */
final class SafetensorsHeader {
    /** The name under which the texts stand; no tensor can have it. */
    static final String METADATA = "__metadata__";
    /** Ranks that an array can have; more would only serve to waste memory. */
    private static final int MAX_RANK = 32;

    private static final String MEND = "write it again with a safetensors library";

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4)
                    .maxNumberLength(20)
                    .maxNameLength(10_000)
                    .build())
            .build();

    /** One tensor as the header describes it; the offsets count from the end of the header. */
    record Entry(String name, ElementType type, long[] shape, long begin, long end) {}

    private final Path file;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private SafetensorsHeader(Path file) {
        this.file = file;
    }

    List<Entry> entries() {
        return entries;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    /** Parses a header; {@code file} is only named in errors. */
    static SafetensorsHeader parse(Path file, ByteBuffer bytes) {
        SafetensorsHeader header = new SafetensorsHeader(file);
        try (JsonParser parser = JSON.createParser(
                StandardCharsets.UTF_8.newDecoder().decode(bytes).toString())) {
            header.readAll(parser);
            return header;
        } catch (CharacterCodingException e) {
            throw header.invalid("it is not UTF-8", e);
        } catch (JsonProcessingException e) {
            throw header.invalid(e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw header.invalid(e.toString(), e);
        }
    }

    private void readAll(JsonParser parser) throws IOException {
        parser.nextToken();
        expect(parser, JsonToken.START_OBJECT, "the header");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals(METADATA)) {
                readMetadata(parser);
            } else {
                entries.add(readEntry(parser, name));
            }
        }
        if (parser.nextToken() != null) {
            throw invalid("something follows the closing brace", null);
        }
    }

    private void readMetadata(JsonParser parser) throws IOException {
        expect(parser, JsonToken.START_OBJECT, METADATA);
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            expect(parser, JsonToken.VALUE_STRING, METADATA + " " + CheckpointException.quote(key));
            metadata.put(key, parser.getText());
        }
    }

    private Entry readEntry(JsonParser parser, String name) throws IOException {
        String tensor = "tensor " + CheckpointException.quote(name);
        expect(parser, JsonToken.START_OBJECT, tensor);
        ElementType type = null;
        long[] shape = null;
        long[] offsets = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            switch (key) {
                case "dtype" -> type = readType(parser, tensor);
                case "shape" -> shape = readLongs(parser, tensor + "'s shape");
                case "data_offsets" -> offsets = readLongs(parser, tensor + "'s data_offsets");
                default -> throw invalid(tensor + " has the unknown key " + CheckpointException.quote(key), null);
            }
        }
        if (type == null || shape == null || offsets == null || offsets.length != 2) {
            throw invalid(tensor + " lacks dtype, shape or two data_offsets", null);
        }
        return new Entry(name, type, shape, offsets[0], offsets[1]);
    }

    private ElementType readType(JsonParser parser, String tensor) throws IOException {
        expect(parser, JsonToken.VALUE_STRING, tensor + "'s dtype");
        String found = parser.getText();
        return ElementType.ofName(found)
                .orElseThrow(() -> CheckpointException.of(
                        file,
                        tensor + " has the dtype " + CheckpointException.quote(found) + ", expected one of "
                                + ElementType.names(),
                        "convert it to one of these and write the file again"));
    }

    private long[] readLongs(JsonParser parser, String what) throws IOException {
        expect(parser, JsonToken.START_ARRAY, what);
        long[] values = new long[MAX_RANK];
        int n = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser, JsonToken.VALUE_NUMBER_INT, what);
            if (n == MAX_RANK || parser.getLongValue() < 0) {
                throw invalid(what + " has more than " + MAX_RANK + " numbers or a negative one", null);
            }
            values[n++] = parser.getLongValue();
        }
        return Arrays.copyOf(values, n);
    }

    private void expect(JsonParser parser, JsonToken expected, String what) {
        if (parser.currentToken() != expected) {
            throw invalid(what + " is " + parser.currentToken() + ", expected " + expected, null);
        }
    }

    private CheckpointException invalid(String problem, Exception cause) {
        return CheckpointException.of(file, "has no valid safetensors header: " + problem, MEND, cause);
    }
}
