package io.github.perturb4j.autodiff.programs;

import java.util.Map;

/** A subject that PyTorch can compute too. */
public interface TorchSubject extends Subject {
    /**
     * What {@code torch_programs.py} needs to know, {@code kind} first: strings, booleans, numbers, arrays, lists and
     * maps.
     */
    Map<String, Object> torch();
}
