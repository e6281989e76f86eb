package io.github.perturb4j.autodiff.programs;

import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Something that is computed twice: by the library in either type, and by a reference in float64 whose roundings can be
 * imitated.
 */
public interface Subject {
    /** What the library answers, as named arrays. */
    Map<String, double[]> engine(DataType type);

    /** The same names and sizes by the reference. */
    Reference reference(Noise noise);

    /**
     * The reference's answer.
     *
     * @param decisions which ways its branches went
     * @param nearKink whether one was so near to the other way that float32 might take it
     */
    record Reference(Map<String, double[]> arrays, long decisions, boolean nearKink) {}
}
