/**
 * JMH benchmarks of every op, of the networks and of attacks, and {@link io.github.perturb4j.benchmarks.BenchMain},
 * which runs them and writes a result file with the machine's details.
 *
 * <p>Times are taken here and nowhere else; no test has a clock.
 */
package io.github.perturb4j.benchmarks;
