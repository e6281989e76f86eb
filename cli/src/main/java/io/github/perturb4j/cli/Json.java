package io.github.perturb4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Records as JSON: fields in the record's order, in snake_case, indented. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private static final ObjectWriter LINE = MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT);

    private Json() {}

    /** The text, without a line break at its end. */
    public static String of(Object record) {
        return write(MAPPER.writer(), record);
    }

    /** The text in one line. */
    public static String line(Object record) {
        return write(LINE, record);
    }

    private static String write(ObjectWriter writer, Object record) {
        try {
            return writer.writeValueAsString(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + record.getClass() + " as JSON", e);
        }
    }

    /** @throws IllegalArgumentException if the text is no JSON */
    public static JsonNode read(String text) {
        return read(text, JsonNode.class);
    }

    /** @throws IllegalArgumentException if the text is no JSON of the record's fields */
    public static <T> T read(String text, Class<T> type) {
        try {
            return MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is not the expected JSON (" + e.getOriginalMessage() + ")", e);
        }
    }
}
