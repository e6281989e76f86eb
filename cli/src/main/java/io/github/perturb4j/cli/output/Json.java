package io.github.perturb4j.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /** The record's fields by name, for people: those inside others beside them, lists with commas, none for null. */
    public static Map<String, String> facts(Object record) {
        Map<String, String> facts = new LinkedHashMap<>();
        add(facts, "", MAPPER.valueToTree(record));
        return facts;
    }

    private static void add(Map<String, String> facts, String name, JsonNode value) {
        if (value.isObject()) {
            value.properties().forEach(field -> add(facts, field.getKey().replace('_', ' '), field.getValue()));
        } else if (value.isArray()) {
            List<String> texts = new ArrayList<>();
            value.forEach(element -> texts.add(element.asText()));
            facts.put(name, String.join(", ", texts));
        } else if (!value.isNull()) {
            facts.put(name, value.isBoolean() ? value.asBoolean() ? "yes" : "no" : value.asText());
        }
    }

    /** The record's fields as they are written. */
    public static ObjectNode tree(Object record) {
        return MAPPER.valueToTree(record);
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
        return read(() -> MAPPER.readValue(text, type));
    }

    /** @throws IllegalArgumentException if these are not the record's fields */
    public static <T> T read(JsonNode fields, Class<T> type) {
        return read(() -> MAPPER.treeToValue(fields, type));
    }

    private interface Reading<T> {
        T read() throws JsonProcessingException;
    }

    private static <T> T read(Reading<T> reading) {
        try {
            return reading.read();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is not the expected JSON (" + e.getOriginalMessage() + ")", e);
        }
    }
}
