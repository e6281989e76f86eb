/**
 * JMH benchmarks of every op, of the networks and of attacks, and {@link io.github.perturb4j.benchmarks.Main}, which runs them and
 * writes a result file with the machine's details.
 */
package io.github.perturb4j.benchmarks;
