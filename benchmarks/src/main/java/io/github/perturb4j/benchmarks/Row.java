package io.github.perturb4j.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * One measured number: a benchmark with its parameters.
 *
 * @param benchmark class and method, such as {@code NetworkBenchmark.forward}
 * @param parameters by name
 * @param samples how many times were taken
 * @param medianMs the median of the times, in milliseconds
 * @param meanMs their mean
 * @param errorMs half the width of the mean's 99.9 % confidence interval; null where there are too few samples for one
 */
record Row(
        @JsonProperty("benchmark") String benchmark,
        @JsonProperty("parameters") Map<String, String> parameters,
        @JsonProperty("samples") long samples,
        @JsonProperty("median_ms") double medianMs,
        @JsonProperty("mean_ms") double meanMs,
        @JsonProperty("error_ms") Double errorMs) {

    Row {
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters)); // one order in every file
    }

    /** What JMH measured, in the unit of {@link Row}: the benchmarks say milliseconds. */
    static Row of(RunResult result) {
        BenchmarkParams params = result.getParams();
        Map<String, String> parameters = new TreeMap<>();
        params.getParamsKeys().forEach(key -> parameters.put(key, params.getParam(key)));
        Result<?> times = result.getPrimaryResult();
        Statistics statistics = times.getStatistics();
        double error = statistics.getMeanErrorAt(0.999);
        return new Row(
                shortName(params.getBenchmark()),
                parameters,
                statistics.getN(),
                statistics.getPercentile(50),
                statistics.getMean(),
                Double.isFinite(error) ? error : null);
    }

    private static String shortName(String benchmark) {
        String[] parts = benchmark.split("\\.");
        return parts[parts.length - 2] + "." + parts[parts.length - 1];
    }

    /** The parameters as {@code name=value}, separated by blanks. */
    String parameterText() {
        return parameters.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(" "));
    }

    /** The parameters without the number of steps. */
    Map<String, String> withoutSteps() {
        Map<String, String> rest = new TreeMap<>(parameters);
        rest.remove("steps");
        return rest;
    }

    /** Whether the parameters differ in the number of steps at most. */
    boolean sameButSteps(Row other) {
        return withoutSteps().equals(other.withoutSteps());
    }
}
