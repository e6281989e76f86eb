package io.github.perturb4j.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One thing to measure, of us and of every peer that has a twin of it: {@code network.step} with {@code
 * architecture=resnet50} and {@code batch=1}, for example.
 *
 * @param benchmark group and name; the groups are {@link Group}'s
 * @param parameters by name, in the order of their names; JMH gets them as values of the fields annotated with
 *     {@code @Param}
 */
record Line(
        @JsonProperty("benchmark") String benchmark,
        @JsonProperty("parameters") Map<String, String> parameters) {

    /** The kinds of work, from single ops to whole programs. */
    enum Group {
        PROCESS,
        NETWORK,
        ATTACK,
        TRAINING,
        OP
    }

    Line {
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters)); // one order in every file
    }

    Group group() {
        return Group.valueOf(benchmark.substring(0, benchmark.indexOf('.')).toUpperCase(java.util.Locale.ROOT));
    }

    /** The value of a parameter that the line has. */
    String parameter(String name) {
        String value = parameters.get(name);
        if (value == null) {
            throw new IllegalArgumentException(this + " has no parameter " + name);
        }
        return value;
    }

    /** Whether it is of the network that a quick run measures in every mode. */
    boolean isResnet50() {
        return parameter("architecture").equals("resnet50");
    }

    int number(String name) {
        return Integer.parseInt(parameter(name));
    }

    /** The parameters as {@code name=value}, separated by blanks. */
    String parameterText() {
        return parameters.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
    }

    /** What {@code --only} is matched with, such as {@code network.step architecture=resnet50 batch=1}. */
    @Override
    public String toString() {
        return benchmark + " " + parameterText();
    }
}
