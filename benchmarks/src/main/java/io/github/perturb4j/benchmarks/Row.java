package io.github.perturb4j.benchmarks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;

/**
 * The times of one contender on one line, in milliseconds.
 *
 * @param contender its {@link Contender#name}
 * @param samples how many calls were timed, in all turns
 * @param medianMs the median of all of them
 * @param meanMs their mean
 * @param turnMediansMs the median of each turn, in the order of the rounds
 * @param peakMib the largest resident memory of a process, in MiB; null where the line is not a process
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Row(
        @JsonProperty("benchmark") String benchmark,
        @JsonProperty("parameters") Map<String, String> parameters,
        @JsonProperty("contender") String contender,
        @JsonProperty("samples") long samples,
        @JsonProperty("median_ms") double medianMs,
        @JsonProperty("mean_ms") double meanMs,
        @JsonProperty("turn_medians_ms") List<Double> turnMediansMs,
        @JsonProperty("peak_mib") Double peakMib) {

    Row {
        parameters = new Line(benchmark, parameters).parameters();
        turnMediansMs = List.copyOf(turnMediansMs);
    }

    static Row of(Line line, String contender, List<TimeSamples> turns) {
        double[] all =
                turns.stream().flatMapToDouble(t -> DoubleStream.of(t.ms())).toArray();
        return new Row(
                line.benchmark(),
                line.parameters(),
                contender,
                all.length,
                TimeSamples.median(all),
                DoubleStream.of(all).average().orElseThrow(),
                turns.stream().map(TimeSamples::median).toList(),
                turns.stream()
                        .map(TimeSamples::peakMib)
                        .filter(Objects::nonNull)
                        .max(Double::compare)
                        .orElse(null));
    }

    Line line() {
        return new Line(benchmark, parameters);
    }
}
