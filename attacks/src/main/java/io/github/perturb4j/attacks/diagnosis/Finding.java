package io.github.perturb4j.attacks.diagnosis;

/**
 * What one check found.
 *
 * @param name the check's short name, such as {@code single-step}
 * @param question what it asks
 * @param source the paper it comes from
 * @param evidence what was seen, in numbers; where nothing was run, why
 * @param remedy what to do about it; empty if it passed
 */
public record Finding(String name, String question, String source, Status status, String evidence, String remedy) {}
