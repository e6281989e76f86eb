package io.github.perturb4j.nn;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
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
    /** Ranks that an array can have. */
    private static final int MAX_RANK = 32;

    private static final String MEND = "write it again with a safetensors library";

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES) // each name occurs once, and a table can be attacked
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(128)
                    .maxNumberLength(20)
                    .maxNameLength(10_000)
                    .build())
            .build();

    /**
     * One tensor as the header describes it; the offsets count from the end of the header.
     *
     * @param type null where the type is not supported
     */
    record Entry(String name, ElementType type, String dtype, long[] shape, long begin, long end) {
        /** Why the tensor cannot be read although the file is sound; null if it can be. */
        String unread() {
            if (type == null) {
                return "of dtype " + CheckpointException.quote(dtype) + ", expected one of " + ElementType.names();
            }
            return shape.length > MAX_RANK ? "of rank " + shape.length + ", expected at most " + MAX_RANK : null;
        }
    }

    private final Path file;
    private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
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

    /** Parses a header, a slice of the file. */
    static SafetensorsHeader parse(MappedFile file, ByteBuffer bytes) {
        SafetensorsHeader header = new SafetensorsHeader(file.path());
        try (JsonParser parser = JSON.createParser(
                new InputStreamReader(new BufferStream(file, bytes), StandardCharsets.UTF_8.newDecoder()))) {
            header.readAll(parser);
            return header;
        } catch (CharacterCodingException e) {
            throw header.invalid("it is not UTF-8", e);
        } catch (JsonProcessingException e) {
            throw header.invalid(e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw header.invalid(Reasons.of(e), e);
        }
    }

    private void readAll(JsonParser parser) throws IOException {
        parser.nextToken();
        expect(parser, JsonToken.START_OBJECT, "the header");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = validName(parser);
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

    /** JSON can hold half a surrogate pair, which no other reader of the format takes for a name. */
    private String validName(JsonParser parser) throws IOException {
        String name = parser.currentName();
        if (!utf8.canEncode(name)) {
            throw invalid("the name " + CheckpointException.quote(name) + " is no valid Unicode", null);
        }
        return name;
    }

    private void readMetadata(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
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
        String dtype = null;
        long[] shape = null;
        long[] offsets = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            switch (key) {
                case "dtype" -> dtype = readType(parser, tensor);
                case "shape" -> shape = readLongs(parser, tensor + "'s shape");
                case "data_offsets" -> offsets = readLongs(parser, tensor + "'s data_offsets");
                default -> parser.skipChildren();
            }
        }
        if (dtype == null || shape == null || offsets == null || offsets.length != 2) {
            throw invalid(tensor + " lacks dtype, shape or two data_offsets", null);
        }
        return new Entry(name, ElementType.ofName(dtype).orElse(null), dtype, shape, offsets[0], offsets[1]);
    }

    private String readType(JsonParser parser, String tensor) throws IOException {
        expect(parser, JsonToken.VALUE_STRING, tensor + "'s dtype");
        return parser.getText();
    }

    private long[] readLongs(JsonParser parser, String what) throws IOException {
        expect(parser, JsonToken.START_ARRAY, what);
        long[] values = new long[4];
        int n = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser, JsonToken.VALUE_NUMBER_INT, what);
            if (parser.getLongValue() < 0) {
                throw invalid(what + " has a negative one among its numbers", null);
            }
            if (n == values.length) {
                values = Arrays.copyOf(values, 2 * n);
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
