package io.github.perturb4j.benchmarks;

/**
 * A peer that runs inside the JVM, with JMH benchmarks that are twins of ours. Its classes are compiled by the Maven
 * profile {@code peers} alone; {@link java.util.ServiceLoader} finds them.
 */
interface JmhPeer {
    /** As {@code --peers} names it, such as {@code djl}. */
    String name();

    /** Of its benchmark classes' names, such as {@code Djl} for {@code DjlOpBenchmark}. */
    String prefix();

    /** Name and version, for the result file. */
    String version();

    /** Whether it has a twin of the line. */
    boolean runs(Line line);
}
